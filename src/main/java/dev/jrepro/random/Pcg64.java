package dev.jrepro.random;

/**
 * The generator PCG-XSL-RR 128/64 (O'Neill: 'PCG: a family of simple fast space-efficient
 * statistically good algorithms for random number generation', 2014), seeded as NumPy's {@code
 * PCG64} is.
 */
final class Pcg64 {
  private static final long MULTIPLIER_HIGH = 0x2360ED051FC65DA4L;
  private static final long MULTIPLIER_LOW = 0x4385DF649FCCF645L;
  private static final int ROTATION = 58;

  private final long stepHigh;
  private final long stepLow;
  private long high;
  private long low;
  private boolean hasHalf;
  private int half;

  Pcg64(SeedSequence seed) {
    long[] words = seed.longs(4);
    stepHigh = (words[2] << 1) | (words[3] >>> 63);
    stepLow = (words[3] << 1) | 1;
    step();
    add(words[0], words[1]);
    step();
  }

  /** State and increment: high and low word of each. */
  long[] state() {
    return new long[] {high, low, stepHigh, stepLow};
  }

  long next64() {
    step();
    return Long.rotateRight(high ^ low, (int) (high >>> ROTATION));
  }

  /** Half of 64 bits: the low half first, the high one the next time. */
  int next32() {
    if (hasHalf) {
      hasHalf = false;
      return half;
    }
    long both = next64();
    hasHalf = true;
    half = (int) (both >>> 32);
    return (int) both;
  }

  private void step() {
    long productHigh =
        Math.unsignedMultiplyHigh(low, MULTIPLIER_LOW)
            + low * MULTIPLIER_HIGH
            + high * MULTIPLIER_LOW;
    low *= MULTIPLIER_LOW;
    high = productHigh;
    add(stepHigh, stepLow);
  }

  private void add(long otherHigh, long otherLow) {
    low += otherLow;
    high += otherHigh + (Long.compareUnsigned(low, otherLow) < 0 ? 1 : 0);
  }
}
