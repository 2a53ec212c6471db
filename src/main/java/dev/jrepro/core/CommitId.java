package dev.jrepro.core;

/**
 * The full name of a Git commit.
 *
 * @param hex 40 (SHA-1) or 64 (SHA-256) lower-case hexadecimal digits
 */
public record CommitId(String hex) {

  public CommitId {
    if (!hex.matches("[0-9a-f]{40}|[0-9a-f]{64}")) {
      throw new IllegalArgumentException("not a commit: " + hex);
    }
  }

  /** Returns the first ten digits. */
  public String brief() {
    return hex.substring(0, 10);
  }

  @Override
  public String toString() {
    return hex;
  }
}
