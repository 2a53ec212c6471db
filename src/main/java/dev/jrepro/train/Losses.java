package dev.jrepro.train;

import java.util.Arrays;
import java.util.Objects;

/** The loss of each step of a training, in order. */
final class Losses {
  private static final int FIRST_CAPACITY = 1024;

  private float[] values = new float[FIRST_CAPACITY];
  private int steps;

  int steps() {
    return steps;
  }

  float of(int step) {
    return values[Objects.checkIndex(step, steps)];
  }

  /** The mean of the steps {@code from} to {@code to - 1}, each counted once. */
  double mean(int from, int to) {
    double sum = 0;
    for (int step = from; step < to; step++) {
      sum += of(step);
    }
    return sum / (to - from);
  }

  void add(float loss) {
    if (steps == values.length) {
      values = Arrays.copyOf(values, 2 * steps);
    }
    values[steps++] = loss;
  }

  float[] toArray() {
    return Arrays.copyOf(values, steps);
  }
}
