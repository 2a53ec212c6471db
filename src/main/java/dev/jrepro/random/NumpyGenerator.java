package dev.jrepro.random;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * NumPy's {@code numpy.random.default_rng(seed)}: {@code Generator(PCG64(seed))}, bit for bit, as
 * NumPy 1.24 to 2.4 draw. NumPy does not promise to keep these streams. A generator is for one
 * thread.
 */
public final class NumpyGenerator {
  private static final long WORD = 0xFFFFFFFFL;
  private static final double UNIT_53 = 0x1p-53;
  private static final float UNIT_24 = 0x1p-24f;
  private static final int LARGE_POPULATION = 10_000;
  private static final int LARGE_SHARE = 50;

  private final Pcg64 bits;

  private NumpyGenerator(Pcg64 bits) {
    this.bits = bits;
  }

  /** {@code default_rng(seed)}; not negative. */
  public static NumpyGenerator ofSeed(long seed) {
    return of(SeedSequence.of(seed));
  }

  /** {@code default_rng(sequence)}. */
  public static NumpyGenerator of(SeedSequence sequence) {
    return new NumpyGenerator(new Pcg64(sequence));
  }

  /** {@code bit_generator.random_raw()}: 64 random bits. */
  public long bits64() {
    return bits.next64();
  }

  /** {@code random()}: in [0, 1), of 53 bits. */
  public double random() {
    return (bits.next64() >>> 11) * UNIT_53;
  }

  /** {@code random(dtype=float32)}: in [0, 1), of 24 bits. */
  public float randomFloat() {
    return (bits.next32() >>> 8) * UNIT_24;
  }

  /** {@code uniform(low, high)}. */
  public double uniform(double low, double high) {
    return low + (high - low) * random();
  }

  /** {@code standard_normal()}. */
  public double standardNormal() {
    return Ziggurat.normal(this);
  }

  /** {@code normal(mean, deviation)}. */
  public double normal(double mean, double deviation) {
    return mean + deviation * standardNormal();
  }

  /**
   * {@code integers(low, high)} of 64-bit integers, as it is unless told otherwise.
   *
   * @param high above {@code low}; the difference fits into a long
   */
  public long integers(long low, long high) {
    long range = Math.subtractExact(high, low);
    if (range < 1) {
      throw new IllegalArgumentException("no integer from %d below %d".formatted(low, high));
    }
    return low + upTo(range - 1);
  }

  /** {@code count} draws of {@code integers(low, high)}. */
  public long[] integers(long low, long high, int count) {
    long[] values = new long[count];
    for (int i = 0; i < count; i++) {
      values[i] = integers(low, high);
    }
    return values;
  }

  /** By multiplication and rejection (Lemire 2019), in 32 bits where they are enough. */
  private long upTo(long greatest) {
    if (greatest == 0) {
      return 0;
    }
    if (greatest == WORD) {
      return Integer.toUnsignedLong(bits.next32());
    }
    return greatest < WORD ? below32(greatest + 1) : below64(greatest + 1);
  }

  private long below32(long bound) {
    long product = Integer.toUnsignedLong(bits.next32()) * bound;
    if ((product & WORD) < bound) {
      long threshold = (WORD - (bound - 1)) % bound;
      while ((product & WORD) < threshold) {
        product = Integer.toUnsignedLong(bits.next32()) * bound;
      }
    }
    return product >>> 32;
  }

  private long below64(long bound) {
    long drawn = bits.next64();
    if (Long.compareUnsigned(drawn * bound, bound) < 0) {
      long threshold = Long.remainderUnsigned(-bound, bound);
      while (Long.compareUnsigned(drawn * bound, threshold) < 0) {
        drawn = bits.next64();
      }
    }
    return Math.unsignedMultiplyHigh(drawn, bound);
  }

  /** {@code shuffle}: puts the values into a random order. */
  public void shuffle(int[] values) {
    for (int last = values.length - 1; last > 0; last--) {
      swap(values, last, masked(last));
    }
  }

  /** What {@code choice} does: as {@link #shuffle}, with integers drawn in the other way. */
  private void shuffleFrom(int[] values, int first) {
    for (int last = values.length - 1; last >= first; last--) {
      swap(values, last, (int) upTo(last));
    }
  }

  private static void swap(int[] values, int one, int other) {
    int kept = values[one];
    values[one] = values[other];
    values[other] = kept;
  }

  /** Takes as many bits as the greatest has, until they are no more than it. */
  private int masked(int greatest) {
    int mask = -1 >>> Integer.numberOfLeadingZeros(greatest);
    int drawn;
    do {
      drawn = bits.next32() & mask;
    } while (drawn > greatest);
    return drawn;
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
    if (replace) {
      return Arrays.stream(integers(0, bound, size)).mapToInt(Math::toIntExact).toArray();
    }
    if (size > bound) {
      throw new IllegalArgumentException("no %d of %d numbers".formatted(size, bound));
    }
    return bound > LARGE_POPULATION && size > bound / LARGE_SHARE
        ? tail(bound, size)
        : sample(bound, size);
  }

  private int[] tail(int bound, int size) {
    int[] order = new int[bound];
    Arrays.setAll(order, i -> i);
    shuffleFrom(order, Math.max(bound - size, 1));
    return Arrays.copyOfRange(order, bound - size, bound);
  }

  /** Floyd's algorithm (Bentley: 'A sample of brilliance', 1987), then a shuffle. */
  private int[] sample(int bound, int size) {
    Set<Integer> chosen = new LinkedHashSet<>();
    for (int next = bound - size; next < bound; next++) {
      if (!chosen.add((int) upTo(next))) {
        chosen.add(next);
      }
    }
    int[] values = chosen.stream().mapToInt(i -> i).toArray();
    shuffleFrom(values, 1);
    return values;
  }

  /** State and increment of the generator: high and low word of each. */
  long[] state() {
    return bits.state();
  }
}
