package dev.jrepro.random;

/**
 * The counter-based generator Threefry2x32-20: 64 bits of counter and of key to 64 random bits
 * (Salmon, Moraes, Dror, Shaw: 'Parallel random numbers: as easy as 1, 2, 3', SC 2011).
 */
final class Threefry {
  private static final int PARITY = 0x1BD11BDA;
  private static final int[] ROTATIONS = {13, 15, 26, 6, 17, 29, 16, 24};
  private static final int ROUNDS = 20;
  private static final int BETWEEN_KEYS = 4;

  private Threefry() {}

  /** Replaces the two counter words in {@code block} by the random words of that counter. */
  static void scramble(int[] block, int key0, int key1) {
    int[] keys = {key0, key1, key0 ^ key1 ^ PARITY};
    int x = block[0] + key0;
    int y = block[1] + key1;
    for (int round = 0; round < ROUNDS; round++) {
      x += y;
      y = Integer.rotateLeft(y, ROTATIONS[round % ROTATIONS.length]) ^ x;
      if ((round + 1) % BETWEEN_KEYS == 0) {
        int turn = (round + 1) / BETWEEN_KEYS;
        x += keys[turn % keys.length];
        y += keys[(turn + 1) % keys.length] + turn;
      }
    }
    block[0] = x;
    block[1] = y;
  }
}
