package dev.jrepro.train.data;

/** How much of the training data is set apart for validation. */
public sealed interface Share {
  /** Bolts' default: a fifth. */
  Share FIFTH = new Fraction(0.2);

  /** How many of {@code total} examples these are. */
  int of(int total);

  /** So many examples. */
  record Count(int examples) implements Share {
    /** Checks that the number is not negative. */
    public Count {
      if (examples < 0) {
        throw new IllegalArgumentException("no number of examples: " + examples);
      }
    }

    @Override
    public int of(int total) {
      if (examples > total) {
        throw new IllegalArgumentException(
            "%d examples cannot be set apart of %d".formatted(examples, total));
      }
      return examples;
    }
  }

  /** So much of all examples, from 0 to 1; rounded down. */
  record Fraction(double share) implements Share {
    /** Checks the bounds. */
    public Fraction {
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException("no share: " + share);
      }
    }

    @Override
    public int of(int total) {
      return (int) (share * total);
    }
  }
}
