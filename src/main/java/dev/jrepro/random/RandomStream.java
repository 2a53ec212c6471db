package dev.jrepro.random;

/**
 * A stream of random draws: Philox4x32-10 whose key is a {@linkplain Derive derived} value (key
 * word 0 its low half, word 1 its high half) and whose counter runs from 0 (word 0 the low half of
 * a 64-bit count, word 1 its high half, words 2 and 3 zero). The four words of each block are used
 * in order. The same key gives the same draws on every machine and JDK.
 *
 * <p>A stream is for one thread; two streams with different keys are independent, so parallel work
 * opens one each.
 */
public final class RandomStream {
  private static final double UNIT_24 = 0x1p-24;
  private static final double UNIT_53 = 0x1p-53;

  private final int key0;
  private final int key1;
  private final int[] block = new int[Philox.WORDS];
  private long count;
  private int used = Philox.WORDS;
  private double spareNormal = Double.NaN;

  private RandomStream(long key) {
    this.key0 = (int) key;
    this.key1 = (int) (key >>> 32);
  }

  /** The stream for the choices of one purpose; see {@link Derive#derive}. */
  public static RandomStream of(long seed, String purpose, long counter) {
    return new RandomStream(Derive.derive(seed, purpose, counter));
  }

  /** The stream of a 64-bit key, for a caller that derived it before. */
  public static RandomStream ofKey(long key) {
    return new RandomStream(key);
  }

  /** 32 random bits. */
  public int bits32() {
    if (used == Philox.WORDS) {
      block[0] = (int) count;
      block[1] = (int) (count >>> 32);
      block[2] = 0;
      block[3] = 0;
      Philox.scramble(block, key0, key1);
      count++;
      used = 0;
    }
    return block[used++];
  }

  /** 64 random bits: two words, the first the high half. */
  public long bits64() {
    long high = bits32();
    return (high << 32) | Integer.toUnsignedLong(bits32());
  }

  /** A number in [0, 1) with 24 random bits: the high bits of one word. */
  public float uniform24() {
    return (float) ((bits32() >>> 8) * UNIT_24);
  }

  /** A number in [0, 1) with 53 random bits: the high bits of two words. */
  public double uniform53() {
    return (bits64() >>> 11) * UNIT_53;
  }

  /** A number in [low, high), from {@link #uniform53}. */
  public double uniform(double low, double high) {
    return low + (high - low) * uniform53();
  }

  /**
   * A draw from the standard normal distribution by Box–Muller, in {@link StrictMath}: of two
   * uniforms of 53 bits u, v the numbers r·cos 2πv and then r·sin 2πv with r = √(−2 ln(1 − u)).
   */
  public double normal() {
    if (!Double.isNaN(spareNormal)) {
      double spare = spareNormal;
      spareNormal = Double.NaN;
      return spare;
    }
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform53()));
    double angle = 2 * StrictMath.PI * uniform53();
    spareNormal = radius * StrictMath.sin(angle);
    return radius * StrictMath.cos(angle);
  }

  /**
   * An integer in [0, bound), each equally likely, by multiplication and rejection (Lemire: 'Fast
   * random integer generation in an interval', 2019).
   *
   * @param bound at least 1
   */
  public int below(int bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("a bound is at least 1, not " + bound);
    }
    long product = Integer.toUnsignedLong(bits32()) * bound;
    if (Integer.compareUnsigned((int) product, bound) < 0) {
      int threshold = Integer.remainderUnsigned(-bound, bound);
      while (Integer.compareUnsigned((int) product, threshold) < 0) {
        product = Integer.toUnsignedLong(bits32()) * bound;
      }
    }
    return (int) (product >>> 32);
  }

  /**
   * An integer in [0, bound), each equally likely: {@link #below(int)} where the bound is an int,
   * else the same with 64 bits in place of 32.
   *
   * @param bound at least 1
   */
  public long below(long bound) {
    if (bound <= Integer.MAX_VALUE) {
      return below(Math.toIntExact(bound));
    }
    long threshold = Long.remainderUnsigned(-bound, bound);
    long drawn = bits64();
    while (Long.compareUnsigned(drawn * bound, threshold) < 0) {
      drawn = bits64();
    }
    return Math.unsignedMultiplyHigh(drawn, bound);
  }

  /** The numbers 0 to {@code count - 1} in a random order, each order equally likely. */
  public int[] permutation(int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    for (int last = count - 1; last > 0; last--) {
      int chosen = below(last + 1);
      int kept = order[last];
      order[last] = order[chosen];
      order[chosen] = kept;
    }
    return order;
  }
}
