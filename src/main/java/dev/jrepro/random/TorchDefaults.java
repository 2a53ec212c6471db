package dev.jrepro.random;

/**
 * How {@code torch.nn.Linear} and {@code torch.nn.Conv2d} draw their first values unless told
 * otherwise: weights first, {@code kaiming_uniform_} with a = √5, then biases, both uniform in a
 * bound that depends on the fan-in, which is how many inputs make one output (input channels by the
 * kernel's places).
 */
public final class TorchDefaults {
  private TorchDefaults() {}

  /**
   * The weights of a layer: uniform in ± what is in effect 1/√fan-in.
   *
   * @param count how many, such as outputs by inputs
   */
  public static float[] weights(Draws draws, int count, int fanIn) {
    return uniform(draws, count, weightBound(fanIn));
  }

  /** The biases of a layer: uniform in ± 1/√fan-in. */
  public static float[] biases(Draws draws, int count, int fanIn) {
    return uniform(draws, count, fanIn > 0 ? 1 / Math.sqrt(fanIn) : 0);
  }

  private static float[] uniform(Draws draws, int count, double bound) {
    float[] values = new float[count];
    draws.uniform(values, (float) -bound, (float) bound);
    return values;
  }

  /** The bound of the weights, in the operations in which Torch's Python code computes it. */
  static double weightBound(int fanIn) {
    if (fanIn < 1) {
      throw new IllegalArgumentException("a weight has at least one input, not " + fanIn);
    }
    double slope = Math.sqrt(5);
    double gain = Math.sqrt(2 / (1 + slope * slope));
    return Math.sqrt(3) * (gain / Math.sqrt(fanIn));
  }
}
