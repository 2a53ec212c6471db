package dev.jrepro.random;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A key of JAX's default generator, Threefry, bit for bit. A key has no state: it gives the same
 * draws whenever it is asked.
 *
 * <p>Random bits and uniform numbers are JAX's own. Normal numbers go through a polynomial that XLA
 * evaluates as it sees fit: their last bits have not been compared with JAX.
 *
 * @param high the first word
 * @param low the second word
 * @param layout which counter belongs to which draw
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // as they are published
public record JaxKey(int high, int low, Layout layout) {
  private static final long WORD = 0xFFFFFFFFL;
  private static final float BELOW_MINUS_ONE = -0.99999994f;
  private static final float SQRT_TWO = 1.41421356f;

  /** The two ways in which JAX counts. */
  public enum Layout {
    /** {@code jax_threefry_partitionable=True}, as it is from JAX 0.5 on. */
    PARTITIONABLE,
    /** As it was before: the counters of all draws in two halves. */
    ORIGINAL
  }

  /**
   * {@code jax.random.key(seed)}.
   *
   * @param seed from 0 to 2³² − 1; of others JAX makes different keys with and without 64-bit types
   */
  public static JaxKey ofSeed(long seed, Layout layout) {
    if (seed < 0 || seed > WORD) {
      throw new IllegalArgumentException("a seed for JAX is from 0 to 2^32 - 1, not " + seed);
    }
    return new JaxKey(0, (int) seed, layout);
  }

  /** {@code jax.random.bits(key, (count,))}. */
  public int[] bits(int count) {
    return switch (layout) {
      case PARTITIONABLE ->
          IntStream.range(0, count)
              .map(i -> {
                int[] block = scrambled(0, i);
                return block[0] ^ block[1];
              })
              .toArray();
      case ORIGINAL -> halves(count);
    };
  }

  private int[] scrambled(int first, int second) {
    int[] block = {first, second};
    Threefry.scramble(block, high, low);
    return block;
  }

  /** Draw i and draw i + half share a block; of an odd count, zero is the last one's partner. */
  private int[] halves(int count) {
    int half = (count + 1) / 2;
    int[] bits = new int[count];
    for (int i = 0; i < half; i++) {
      int[] block = scrambled(i, half + i < count ? half + i : 0);
      bits[i] = block[0];
      if (half + i < count) {
        bits[half + i] = block[1];
      }
    }
    return bits;
  }

  /** {@code jax.random.split(key, count)}. */
  public List<JaxKey> split(int count) {
    return switch (layout) {
      case PARTITIONABLE ->
          IntStream.range(0, count)
              .mapToObj(i -> {
                int[] block = scrambled(0, i);
                return new JaxKey(block[0], block[1], layout);
              })
              .toList();
      case ORIGINAL -> {
        int[] words = halves(Math.multiplyExact(2, count));
        yield IntStream.range(0, count)
            .mapToObj(i -> new JaxKey(words[2 * i], words[2 * i + 1], layout))
            .toList();
      }
    };
  }

  /** {@code jax.random.uniform(key, (count,))}: float32 in [0, 1). */
  public float[] uniform(int count) {
    return uniform(count, 0, 1);
  }

  private float[] uniform(int count, float from, float to) {
    int[] bits = bits(count);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      float unit = Float.intBitsToFloat((bits[i] >>> 9) | 0x3F800000) - 1;
      values[i] = Math.max(from, unit * (to - from) + from);
    }
    return values;
  }

  /** {@code jax.random.normal(key, (count,))}: float32, to a few units of the last place. */
  public float[] normal(int count) {
    float[] values = uniform(count, BELOW_MINUS_ONE, 1);
    for (int i = 0; i < count; i++) {
      values[i] = SQRT_TWO * InverseErf.of(values[i]);
    }
    return values;
  }
}
