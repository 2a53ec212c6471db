package dev.jrepro.random;

import java.util.Arrays;

/**
 * NumPy's legacy generator, {@code numpy.random.RandomState} and the functions of {@code
 * numpy.random} itself after {@code numpy.random.seed}, bit for bit. NumPy has frozen its streams
 * (NEP 19). A generator is for one thread.
 */
public final class NumpyRandomState {
  private static final long WORD = 0xFFFFFFFFL;

  private final MersenneTwister twister;
  private double spareNormal = Double.NaN;

  private NumpyRandomState(MersenneTwister twister) {
    this.twister = twister;
  }

  /**
   * {@code RandomState(seed)}.
   *
   * @param seed from 0 to 2³² − 1
   */
  public static NumpyRandomState ofSeed(long seed) {
    if (seed < 0 || seed > WORD) {
      throw new IllegalArgumentException("RandomState takes no seed " + seed);
    }
    return new NumpyRandomState(MersenneTwister.ofSeed((int) seed));
  }

  /** {@code RandomState([…])}: seeded by at least one word. */
  public static NumpyRandomState ofKey(int... key) {
    if (key.length == 0) {
      throw new IllegalArgumentException("RandomState takes no empty seed");
    }
    return new NumpyRandomState(MersenneTwister.ofKey(key));
  }

  /** 32 random bits. */
  public int bits32() {
    return twister.next32();
  }

  /** {@code random_sample()}: in [0, 1), of 53 bits. */
  public double randomSample() {
    return twister.nextDouble();
  }

  /** {@code uniform(low, high)}. */
  public double uniform(double low, double high) {
    return low + (high - low) * twister.nextDouble();
  }

  /** {@code standard_normal()}, {@code randn()}: by Marsaglia's polar method, in pairs. */
  public double standardNormal() {
    if (!Double.isNaN(spareNormal)) {
      double spare = spareNormal;
      spareNormal = Double.NaN;
      return spare;
    }
    double x1;
    double x2;
    double square;
    do {
      x1 = 2 * twister.nextDouble() - 1;
      x2 = 2 * twister.nextDouble() - 1;
      square = x1 * x1 + x2 * x2;
    } while (square >= 1 || square == 0);
    double factor = Math.sqrt(-2 * GlibcDouble.log(square) / square);
    spareNormal = factor * x1;
    return factor * x2;
  }

  /** {@code normal(mean, deviation)}. */
  public double normal(double mean, double deviation) {
    return mean + deviation * standardNormal();
  }

  /**
   * {@code randint(low, high)} of 64-bit integers, as it is unless told otherwise.
   *
   * @param high above {@code low}; the difference fits into a long
   */
  public long randint(long low, long high) {
    long range = Math.subtractExact(high, low);
    if (range < 1) {
      throw new IllegalArgumentException("no integer from %d below %d".formatted(low, high));
    }
    return low + upTo(range - 1);
  }

  /** {@code count} draws of {@code randint(low, high)}. */
  public long[] randint(long low, long high, int count) {
    long[] values = new long[count];
    for (int i = 0; i < count; i++) {
      values[i] = randint(low, high);
    }
    return values;
  }

  /** Takes as many bits as the greatest has, until they are no more than it. */
  private long upTo(long greatest) {
    if (greatest == 0) {
      return 0;
    }
    long mask = -1L >>> Long.numberOfLeadingZeros(greatest);
    long drawn;
    do {
      drawn = greatest <= WORD ? Integer.toUnsignedLong(twister.next32()) : twister.next64();
      drawn &= mask;
    } while (drawn > greatest);
    return drawn;
  }

  /** {@code shuffle}: puts the values into a random order. */
  public void shuffle(int[] values) {
    for (int last = values.length - 1; last > 0; last--) {
      int chosen = (int) upTo(last);
      int kept = values[last];
      values[last] = values[chosen];
      values[chosen] = kept;
    }
  }

  /** {@code permutation(count)}. */
  public int[] permutation(int count) {
    int[] order = new int[count];
    Arrays.setAll(order, i -> i);
    shuffle(order);
    return order;
  }

  /**
   * {@code choice(bound, size)} of the numbers below a bound, all equally likely.
   *
   * @param replace whether a number can come twice
   */
  public int[] choice(int bound, int size, boolean replace) {
    if (!replace) {
      if (size > bound) {
        throw new IllegalArgumentException("no %d of %d numbers".formatted(size, bound));
      }
      return Arrays.copyOf(permutation(bound), size);
    }
    int[] chosen = new int[size];
    for (int i = 0; i < size; i++) {
      chosen[i] = (int) randint(0, bound);
    }
    return chosen;
  }
}
