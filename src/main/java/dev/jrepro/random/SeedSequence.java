package dev.jrepro.random;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * NumPy's {@code SeedSequence}: it spreads a seed of any length over as many words as a generator
 * wants (O'Neill: 'Developing a seed_seq alternative', 2015).
 *
 * @param entropy the seed, not negative
 * @param spawnKey which child of which child it is; empty for one that was not spawned
 */
public record SeedSequence(BigInteger entropy, List<Integer> spawnKey) {
  private static final int POOL = 4;
  private static final int INIT_A = 0x43b0d7e5;
  private static final int MULT_A = 0x931e8875;
  private static final int INIT_B = 0x8b51f9dd;
  private static final int MULT_B = 0x58f38ded;
  private static final int MIX_LEFT = 0xca01f9dd;
  private static final int MIX_RIGHT = 0x4973f715;
  private static final int SHIFT = 16;

  /** Checks that the seed is not negative. */
  public SeedSequence {
    spawnKey = List.copyOf(spawnKey);
    if (entropy.signum() < 0) {
      throw new IllegalArgumentException("a seed of NumPy's is not negative: " + entropy);
    }
  }

  /** {@code SeedSequence(seed)}. */
  public static SeedSequence of(BigInteger seed) {
    return new SeedSequence(seed, List.of());
  }

  /** {@code SeedSequence(seed)}. */
  public static SeedSequence of(long seed) {
    return of(BigInteger.valueOf(seed));
  }

  /** Child {@code index} of those that {@code spawn} makes, from 0. */
  public SeedSequence child(int index) {
    List<Integer> key =
        IntStream.concat(spawnKey.stream().mapToInt(i -> i), IntStream.of(index)).boxed().toList();
    return new SeedSequence(entropy, key);
  }

  /** {@code generate_state(count, uint32)}. */
  public int[] words(int count) {
    int[] pool = pool();
    int[] words = new int[count];
    int hash = INIT_B;
    for (int i = 0; i < count; i++) {
      int word = pool[i % POOL] ^ hash;
      hash *= MULT_B;
      word *= hash;
      words[i] = word ^ (word >>> SHIFT);
    }
    return words;
  }

  /** {@code generate_state(count, uint64)}. */
  public long[] longs(int count) {
    int[] words = words(Math.multiplyExact(2, count));
    long[] longs = new long[count];
    Arrays.setAll(
        longs, i -> Integer.toUnsignedLong(words[2 * i]) | ((long) words[2 * i + 1] << 32));
    return longs;
  }

  private int[] pool() {
    int[] words = assembled();
    Hash hash = new Hash();
    int[] pool = new int[POOL];
    for (int i = 0; i < POOL; i++) {
      pool[i] = hash.of(i < words.length ? words[i] : 0);
    }
    for (int from = 0; from < POOL; from++) {
      for (int to = 0; to < POOL; to++) {
        if (from != to) {
          pool[to] = mix(pool[to], hash.of(pool[from]));
        }
      }
    }
    for (int from = POOL; from < words.length; from++) {
      for (int to = 0; to < POOL; to++) {
        pool[to] = mix(pool[to], hash.of(words[from]));
      }
    }
    return pool;
  }

  private int[] assembled() {
    int[] seed = BigWords.of(entropy);
    if (spawnKey.isEmpty()) {
      return seed;
    }
    int[] padded = Arrays.copyOf(seed, Math.max(seed.length, POOL));
    return IntStream.concat(Arrays.stream(padded), spawnKey.stream().mapToInt(i -> i)).toArray();
  }

  private static int mix(int left, int right) {
    int mixed = MIX_LEFT * left - MIX_RIGHT * right;
    return mixed ^ (mixed >>> SHIFT);
  }

  /** A hash whose constant changes with each use. */
  private static final class Hash {
    private int constant = INIT_A;

    int of(int value) {
      int hashed = value ^ constant;
      constant *= MULT_A;
      hashed *= constant;
      return hashed ^ (hashed >>> SHIFT);
    }
  }
}
