package dev.jrepro.random;

/** The choice by weight that {@code torch.multinomial} makes with replacement. */
final class TorchWeights {
  private static final float TOLERANCE = 0.00001f;

  private TorchWeights() {}

  /** The sums of the weights up to each, as shares of all; the last is 1. */
  static float[] cumulated(float[] weights) {
    float[] sums = new float[weights.length];
    float sum = 0;
    for (int i = 0; i < weights.length; i++) {
      if (!(weights[i] >= 0) || Float.isInfinite(weights[i])) {
        throw new IllegalArgumentException("no weight: " + weights[i]);
      }
      sum += weights[i];
      sums[i] = sum;
    }
    if (!(sum > 0)) {
      throw new IllegalArgumentException("no weight is above zero");
    }
    if (Math.abs(sum - 1) > TOLERANCE) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] /= sum;
      }
    }
    sums[sums.length - 1] = 1;
    return sums;
  }

  /** The first place whose sum is not below the draw. */
  static int find(float[] sums, double draw) {
    int from = 0;
    int to = sums.length;
    while (from < to) {
      int middle = from + (to - from) / 2;
      if (sums[middle] < draw) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }
}
