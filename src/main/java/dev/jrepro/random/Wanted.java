package dev.jrepro.random;

/**
 * What is to be drawn, beside from which distribution.
 *
 * @param seed the seed as it is typed: a whole number, for Python any text
 * @param count how many; of a permutation, how long it is
 * @param high what integers are below
 * @param probability of a one
 * @param purpose what the draws are for, and which of those, for jrepro's own
 */
public record Wanted(String seed, int count, long high, double probability, Purpose purpose) {
  /** The most that can be asked for at once. */
  public static final int MOST = 1_000_000;

  /** Whose draws they are, among jrepro's own. */
  public record Purpose(String name, long counter) {}

  /**
   * Checks the bounds.
   *
   * @throws BadDraw if there is nothing that could be drawn so
   */
  public Wanted {
    if (count < 0 || count > MOST) {
      throw new BadDraw("%d values are not 0 to %d".formatted(count, MOST), "Ask for fewer.");
    }
    if (high < 1) {
      throw new BadDraw(
          "no whole number from 0 is below " + high, "--high is the first that is not drawn.");
    }
    if (!(probability >= 0 && probability <= 1)) {
      throw new BadDraw(probability + " is no probability", "--p is from 0 to 1.");
    }
  }

  long number() {
    try {
      return Long.parseLong(seed);
    } catch (NumberFormatException e) {
      throw new BadDraw(
          "'" + seed + "' is no seed for this engine", "It takes a whole number of 64 bits.");
    }
  }
}
