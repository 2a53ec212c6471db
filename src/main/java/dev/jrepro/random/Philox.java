package dev.jrepro.random;

/**
 * The counter-based generator Philox4x32-10: 128 bits of counter and 64 bits of key to 128 random
 * bits (Salmon, Moraes, Dror, Shaw: 'Parallel random numbers: as easy as 1, 2, 3', SC 2011).
 */
final class Philox {
  static final int WORDS = 4;

  private static final int ROUNDS = 10;
  private static final long MULTIPLIER_0 = 0xD2511F53L;
  private static final long MULTIPLIER_1 = 0xCD9E8D57L;
  private static final int WEYL_0 = 0x9E3779B9;
  private static final int WEYL_1 = 0xBB67AE85;

  private Philox() {}

  /** Replaces the four counter words in {@code block} by the random words of that counter. */
  static void scramble(int[] block, int key0, int key1) {
    for (int round = 0; round < ROUNDS; round++) {
      long product0 = MULTIPLIER_0 * Integer.toUnsignedLong(block[0]);
      long product1 = MULTIPLIER_1 * Integer.toUnsignedLong(block[2]);
      int first = (int) (product1 >>> 32) ^ block[1] ^ (key0 + round * WEYL_0);
      int third = (int) (product0 >>> 32) ^ block[3] ^ (key1 + round * WEYL_1);
      block[0] = first;
      block[1] = (int) product1;
      block[2] = third;
      block[3] = (int) product0;
    }
  }
}
