package dev.jrepro.random;

/**
 * The way from uniform to normal numbers in which Torch fills tensors of at least 16 values: blocks
 * of 16, of which the first eight numbers and the last eight are paired by Box and Muller. What is
 * left at the end is drawn anew as a last whole block, over what was there.
 */
record TorchNormals(TorchKernel kernel, float mean, float deviation) {
  static final int BLOCK = 16;
  private static final int HALF = BLOCK / 2;
  private static final float TWO_PI = (float) (2 * Math.PI);

  /** Turns uniform numbers, at least 16, into normal ones. */
  void fill(float[] values, TorchGenerator generator) {
    for (int from = 0; from + BLOCK <= values.length; from += BLOCK) {
      block(values, from);
    }
    if (values.length % BLOCK != 0) {
      int from = values.length - BLOCK;
      System.arraycopy(generator.rand(BLOCK), 0, values, from, BLOCK);
      block(values, from);
    }
  }

  private void block(float[] values, int from) {
    for (int i = from; i < from + HALF; i++) {
      switch (kernel) {
        case AVX2 -> vectorPair(values, i);
        case DEFAULT -> plainPair(values, i);
      }
    }
  }

  private void vectorPair(float[] values, int at) {
    float radius = (float) Math.sqrt(-2 * AvxMath.log(1 - values[at]));
    float angle = TWO_PI * values[at + HALF];
    values[at] = Math.fma(radius * AvxMath.cos(angle), deviation, mean);
    values[at + HALF] = Math.fma(radius * AvxMath.sin(angle), deviation, mean);
  }

  private void plainPair(float[] values, int at) {
    float radius = (float) Math.sqrt(-2 * GlibcFloat.log(1 - values[at]));
    float angle = (float) (2 * Math.PI * values[at + HALF]);
    values[at] = radius * GlibcFloat.cos(angle) * deviation + mean;
    values[at + HALF] = radius * GlibcFloat.sin(angle) * deviation + mean;
  }

  /**
   * The same in float64, where all kernels are one; mean 0, deviation 1. Returns what it filled.
   */
  static double[] doubles(double[] values, TorchGenerator generator) {
    for (int from = 0; from + BLOCK <= values.length; from += BLOCK) {
      block(values, from);
    }
    if (values.length % BLOCK != 0) {
      int from = values.length - BLOCK;
      System.arraycopy(generator.randDoubles(BLOCK), 0, values, from, BLOCK);
      block(values, from);
    }
    return values;
  }

  private static void block(double[] values, int from) {
    for (int i = from; i < from + HALF; i++) {
      double radius = Math.sqrt(-2 * GlibcDouble.log(1 - values[i]));
      double angle = 2 * Math.PI * values[i + HALF];
      values[i] = radius * GlibcDouble.cos(angle);
      values[i + HALF] = radius * GlibcDouble.sin(angle);
    }
  }
}
