package dev.jrepro.train;

import ai.djl.ndarray.NDArray;
import java.util.Collection;

/**
 * How often a recorded training looks at its parameters, and hashes all state: so seldom that the
 * first takes about 1.5 % of the time of its steps and the second 0.5 %. That is reckoned from
 * sizes and not measured: the same training has the same pace, whatever else the machine does.
 *
 * @param weightsEvery steps, a power of two
 * @param stateEvery steps, a power of two
 */
record Pace(long weightsEvery, long stateEvery) {
  private static final double WEIGHTS_SHARE = 0.015;
  private static final double STATE_SHARE = 0.005;
  private static final double MOST_OFTEN_STATE = 16;

  /** What a step costs however small the net is, in nanoseconds. */
  private static final double STEP_NANOS = 300_000;

  /** Six operations for an example and a parameter, in a hundred operations a nanosecond. */
  private static final double EXAMPLE_NANOS = 0.06;

  /** A parameter of a convolution takes part for each place of an image: so many, at least. */
  private static final long PLACES = 64;

  /** What it takes to read four bytes for a fingerprint, at 20 GB/s. */
  private static final double READ_NANOS = 0.2;

  /** What it takes to copy and hash four bytes, at 1.3 GB/s. */
  private static final double HASH_NANOS = 3.1;

  /**
   * Returns the pace of a training.
   *
   * @param weights its parameters
   * @param state its optimizers' arrays
   * @param examples of a step
   * @param isFar whether arrays must be fetched from a GPU: parameters are looked at only where all
   *     state is hashed then
   */
  static Pace of(
      Collection<NDArray> weights, Collection<NDArray> state, long examples, boolean isFar) {
    double step = STEP_NANOS;
    double numbers = 0;
    for (NDArray each : weights) {
      boolean isShared = each.getShape().dimension() > 2;
      double uses = (double) each.size() * (isShared ? PLACES : 1);
      step += EXAMPLE_NANOS * examples * uses;
      numbers += each.size();
    }
    double all = numbers + state.stream().mapToDouble(NDArray::size).sum();
    long every = every(numbers * READ_NANOS / (step * WEIGHTS_SHARE));
    long hashed = every(Math.max(MOST_OFTEN_STATE, all * HASH_NANOS / (step * STATE_SHARE)));
    return new Pace(isFar ? hashed : every, hashed);
  }

  /** The least power of two that is not below a number. */
  private static long every(double least) {
    long every = 1;
    while (every < least) {
      every *= 2;
    }
    return every;
  }
}
