package dev.jrepro.reproduce;

/** How a regenerated output compares with what the commit's lock says; the best grade first. */
public enum Grade {
  /** Its bytes are the same, but for declared volatile fields. */
  IDENTICAL("identical"),
  /** Its container differs; names, shapes and bytes of all tensors are the same. */
  IDENTICAL_TENSORS("identical tensors"),
  /** Numbers in it differ, by no more than was declared for it. */
  WITHIN_TOLERANCE("within tolerance"),
  /** It differs, and every claim on it holds. */
  CLAIMS_HOLD("claims hold"),
  /** It differs. */
  DIFFERENT("different"),
  /** It was not made: its stage failed, or one that it needs. */
  NOT_REGENERATED("not regenerated");

  private final String text;

  Grade(String text) {
    this.text = text;
  }

  /** Returns the grade in words. */
  public String text() {
    return text;
  }

  /** Returns whether an output with this grade counts as reproduced. */
  public boolean isReproduced() {
    return this != DIFFERENT && this != NOT_REGENERATED;
  }
}
