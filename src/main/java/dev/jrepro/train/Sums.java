package dev.jrepro.train;

import java.util.List;

/** Small computations on an engine, by which it is judged. */
interface Sums {

  /** Puts numbers into an array {@code float32[n]} and takes them out again. */
  float[] roundTrip(float[] values);

  /** Returns the shape of an array that is made with this one. */
  List<Long> shape(long... dimensions);

  /** Returns the sum of an array of ones {@code float32[rows, columns]}. */
  float sumOfOnes(int rows, int columns);

  /** Makes an array of ones of a type, and returns what type it says it has. */
  String type(String name);

  /** Multiplies {@code float32[rows, inner]} with {@code float32[inner, columns]}. */
  float[] product(float[] left, float[] right, int rows);

  /**
   * Convolves images {@code float32[images, channels, side, side]} with kernels {@code
   * float32[filters, channels, 3, 3]}, a border of one zero around them.
   */
  float[] convolution(float[] pixels, float[] kernels, int channels, int side);

  /** Returns the sum of all, then each one's exponential, sigmoid, and logarithm of its softmax. */
  float[] functions(float[] values);
}
