package dev.jrepro.random;

/**
 * What the first call on a fresh {@code tf.random.Generator.from_seed(seed)} gives: TensorFlow's
 * Philox4x32-10 with the seed as its counter and zero as its key. It has no state; what a second
 * call on the same generator gives is not covered, nor what {@code tf.random.set_seed} decides.
 *
 * <p>Random bits and uniform numbers are TensorFlow's own. Of normal numbers the last bits have not
 * been compared with TensorFlow.
 *
 * @param seed the seed
 */
public record TensorFlowGenerator(long seed) {
  private static final float SMALLEST = 1.0e-7f;

  /** {@code count} words of 32 random bits. */
  public int[] bits(int count) {
    int[] bits = new int[count];
    int[] block = new int[Philox.WORDS];
    for (int i = 0; i < count; i++) {
      if (i % Philox.WORDS == 0) {
        long counter = seed + i / Philox.WORDS;
        block[0] = (int) counter;
        block[1] = (int) (counter >>> 32);
        block[2] = Long.compareUnsigned(counter, seed) < 0 ? 1 : 0;
        block[3] = 0;
        Philox.scramble(block, 0, 0);
      }
      bits[i] = block[i % Philox.WORDS];
    }
    return bits;
  }

  /** {@code generator.uniform([count])}: float32 in [0, 1), of 23 bits. */
  public float[] uniform(int count) {
    int[] bits = bits(count);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = unit(bits[i]);
    }
    return values;
  }

  private static float unit(int bits) {
    return Float.intBitsToFloat((bits & 0x7FFFFF) | 0x3F800000) - 1;
  }

  /** {@code generator.normal([count])}: float32, by Box and Muller with glibc's functions. */
  public float[] normal(int count) {
    int[] bits = bits(count + count % 2);
    float[] values = new float[count];
    for (int i = 0; i < count; i += 2) {
      float radius = (float) Math.sqrt(-2 * GlibcFloat.log(Math.max(unit(bits[i]), SMALLEST)));
      float angle = (float) (2 * Math.PI * unit(bits[i + 1]));
      values[i] = GlibcFloat.sin(angle) * radius;
      if (i + 1 < count) {
        values[i + 1] = GlibcFloat.cos(angle) * radius;
      }
    }
    return values;
  }
}
