package dev.jrepro.random;

import java.util.Arrays;

/**
 * The generator MT19937 that Torch, NumPy's {@code RandomState} and Python share, with its two ways
 * of seeding (Matsumoto, Nishimura: 'Mersenne Twister', 1998; {@code mt19937ar.c}, 2002).
 */
final class MersenneTwister {
  /** Words of {@link #save}. */
  static final int SAVED = 625;

  private static final int N = 624;
  private static final int M = 397;
  private static final int MATRIX = 0x9908B0DF;
  private static final int UPPER = 0x80000000;
  private static final double UNIT_53 = 0x1p-53;

  private final int[] words = new int[N];
  private int used = N;

  private MersenneTwister() {}

  /** Seeded by one number: {@code init_genrand}. */
  static MersenneTwister ofSeed(int seed) {
    MersenneTwister twister = new MersenneTwister();
    twister.fill(seed);
    return twister;
  }

  /** Seeded by at least one word: {@code init_by_array}. */
  static MersenneTwister ofKey(int... key) {
    MersenneTwister twister = ofSeed(19650218);
    twister.mix(key);
    return twister;
  }

  private void fill(int seed) {
    words[0] = seed;
    for (int i = 1; i < N; i++) {
      words[i] = 1812433253 * (words[i - 1] ^ (words[i - 1] >>> 30)) + i;
    }
  }

  private void mix(int... key) {
    int at = 1;
    for (int k = 0; k < Math.max(N, key.length); k++) {
      int word = k % key.length;
      words[at] = (words[at] ^ (before(at) * 1664525)) + key[word] + word;
      at = next(at);
    }
    for (int k = 0; k < N - 1; k++) {
      words[at] = (words[at] ^ (before(at) * 1566083941)) - at;
      at = next(at);
    }
    words[0] = UPPER;
  }

  private int before(int at) {
    return words[at - 1] ^ (words[at - 1] >>> 30);
  }

  /** Goes round from 1, and takes the last word along to the front as it passes there. */
  private int next(int at) {
    if (at + 1 < N) {
      return at + 1;
    }
    words[0] = words[N - 1];
    return 1;
  }

  /** 32 random bits. */
  int next32() {
    if (used == N) {
      twist();
      used = 0;
    }
    int y = words[used++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9D2C5680;
    y ^= (y << 15) & 0xEFC60000;
    return y ^ (y >>> 18);
  }

  /** 64 random bits: two words, the first the high half. */
  long next64() {
    long high = next32();
    return (high << 32) | Integer.toUnsignedLong(next32());
  }

  /** A number in [0, 1) of 53 bits, 27 of one word and 26 of the next: {@code genrand_res53}. */
  double nextDouble() {
    int high = next32() >>> 5;
    int low = next32() >>> 6;
    return (high * 0x1p26 + low) * UNIT_53;
  }

  private void twist() {
    for (int i = 0; i < N; i++) {
      int y = (words[i] & UPPER) | (words[(i + 1) % N] & ~UPPER);
      words[i] = words[(i + M) % N] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : MATRIX);
    }
  }

  /** All that decides the draws to come. */
  int[] save() {
    int[] saved = Arrays.copyOf(words, SAVED);
    saved[N] = used;
    return saved;
  }

  /** Goes on as the generator did that was saved. */
  void load(int... saved) {
    if (saved.length != SAVED || saved[N] < 0 || saved[N] > N) {
      throw new IllegalArgumentException("no saved state of a Mersenne twister");
    }
    System.arraycopy(saved, 0, words, 0, N);
    used = saved[N];
  }
}
