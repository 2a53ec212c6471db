package dev.jrepro.random;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Python's module {@code random} after {@code random.seed(…)}, bit for bit, as CPython 3.2 and
 * later draw. A generator is for one thread.
 */
public final class PythonRandom {
  /** 4·exp(−½)/√2. */
  private static final double KINDERMAN_MONAHAN = 0x1.b72cd3f331398p+0;

  private static final int SMALL_SAMPLE = 5;
  private static final int SMALL_SET = 21;

  private final MersenneTwister twister;
  private double spareGauss = Double.NaN;

  private PythonRandom(BigInteger seed) {
    twister = MersenneTwister.ofKey(BigWords.of(seed.abs()));
  }

  /** {@code random.seed(seed)} with an integer; its sign does not count, as in Python. */
  public static PythonRandom ofSeed(long seed) {
    return ofSeed(BigInteger.valueOf(seed));
  }

  /** {@code random.seed(seed)} with an integer; its sign does not count, as in Python. */
  public static PythonRandom ofSeed(BigInteger seed) {
    return new PythonRandom(seed);
  }

  /** {@code random.seed(text)}: seeded by the text in UTF-8 and its SHA-512. */
  public static PythonRandom ofSeed(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    byte[] digest = sha512(bytes);
    ByteBuffer both = ByteBuffer.allocate(bytes.length + digest.length).put(bytes).put(digest);
    return new PythonRandom(new BigInteger(1, both.array()));
  }

  private static byte[] sha512(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-512").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-512", e);
    }
  }

  /** {@code random()}: in [0, 1), of 53 bits. */
  public double random() {
    return twister.nextDouble();
  }

  /** {@code uniform(low, high)}. */
  public double uniform(double low, double high) {
    return low + (high - low) * random();
  }

  /**
   * {@code getrandbits(count)}.
   *
   * @param count 1 to 64; the bits are the low ones of the result
   */
  public long bits(int count) {
    if (count < 1 || count > Long.SIZE) {
      throw new IllegalArgumentException("1 to 64 bits, not " + count);
    }
    if (count <= Integer.SIZE) {
      return Integer.toUnsignedLong(twister.next32() >>> (Integer.SIZE - count));
    }
    long low = Integer.toUnsignedLong(twister.next32());
    return low | (Integer.toUnsignedLong(twister.next32() >>> (Long.SIZE - count)) << 32);
  }

  /** {@code randrange(bound)}; at least 1. */
  public long randrange(long bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("a bound is at least 1, not " + bound);
    }
    int count = Long.SIZE - Long.numberOfLeadingZeros(bound);
    long drawn;
    do {
      drawn = bits(count);
    } while (drawn >= bound);
    return drawn;
  }

  /** {@code randrange(low, high)}, which is {@code randint(low, high - 1)}. */
  public long randrange(long low, long high) {
    return low + randrange(Math.subtractExact(high, low));
  }

  /** {@code shuffle}: puts the values into a random order. */
  public void shuffle(int[] values) {
    for (int last = values.length - 1; last > 0; last--) {
      int chosen = (int) randrange(last + 1);
      int kept = values[last];
      values[last] = values[chosen];
      values[chosen] = kept;
    }
  }

  /** {@code sample(range(bound), size)}: numbers below a bound, none twice. */
  public int[] sample(int bound, int size) {
    if (size < 0 || size > bound) {
      throw new IllegalArgumentException("no %d of %d numbers".formatted(size, bound));
    }
    return bound <= setSize(size) ? fromPool(bound, size) : withoutPool(bound, size);
  }

  /** Up to which population Python takes a list of it. */
  private static long setSize(int size) {
    long room = SMALL_SET;
    if (size > SMALL_SAMPLE) {
      long power = 4;
      while (power < 3L * size) {
        power *= 4;
      }
      room += power;
    }
    return room;
  }

  private int[] fromPool(int bound, int size) {
    int[] pool = new int[bound];
    Arrays.setAll(pool, i -> i);
    int[] chosen = new int[size];
    for (int i = 0; i < size; i++) {
      int at = (int) randrange(bound - i);
      chosen[i] = pool[at];
      pool[at] = pool[bound - i - 1];
    }
    return chosen;
  }

  private int[] withoutPool(int bound, int size) {
    Set<Integer> seen = new HashSet<>();
    int[] chosen = new int[size];
    for (int i = 0; i < size; i++) {
      do {
        chosen[i] = (int) randrange(bound);
      } while (!seen.add(chosen[i]));
    }
    return chosen;
  }

  /** {@code choices(range(bound))}: one number below a bound, by {@code random()}. */
  public int choices(int bound) {
    return (int) Math.floor(random() * bound);
  }

  /** {@code gauss(0, 1)}: normal numbers in pairs. */
  public double gauss() {
    if (!Double.isNaN(spareGauss)) {
      double spare = spareGauss;
      spareGauss = Double.NaN;
      return spare;
    }
    double angle = random() * (2 * Math.PI);
    double radius = Math.sqrt(-2 * GlibcDouble.log(1 - random()));
    spareGauss = GlibcDouble.sin(angle) * radius;
    return GlibcDouble.cos(angle) * radius;
  }

  /** {@code normalvariate(0, 1)}: by Kinderman and Monahan's ratio. */
  public double normalvariate() {
    while (true) {
      double first = random();
      double second = 1 - random();
      double z = KINDERMAN_MONAHAN * (first - 0.5) / second;
      if (z * z / 4 <= -GlibcDouble.log(second)) {
        return z;
      }
    }
  }
}
