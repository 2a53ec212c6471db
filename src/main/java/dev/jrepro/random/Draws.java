package dev.jrepro.random;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A source of random numbers, each call going on where the last one ended. For one thread. */
public interface Draws {
  /** Fills an array with numbers between two bounds, all equally likely. */
  void uniform(float[] into, float low, float high);

  /** Fills an array with numbers of a normal distribution. */
  void normal(float[] into, float mean, float deviation);

  /**
   * An integer in [0, bound), each equally likely.
   *
   * @param bound at least 1
   */
  long below(long bound);

  /** The numbers 0 to {@code count - 1} in a random order. */
  int[] permutation(int count);

  /** {@code count} times yes or no; yes with the probability. */
  boolean[] bernoulli(int count, double probability);

  /** As many numbers as the lengths make together, from 0, in random order, in parts of them. */
  default List<int[]> split(int... lengths) {
    int[] order = permutation(Arrays.stream(lengths).reduce(0, Math::addExact));
    List<int[]> parts = new ArrayList<>();
    int from = 0;
    for (int length : lengths) {
      parts.add(Arrays.copyOfRange(order, from, from + length));
      from += length;
    }
    return parts;
  }
}
