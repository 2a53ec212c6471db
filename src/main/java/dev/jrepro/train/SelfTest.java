package dev.jrepro.train;

import dev.jrepro.core.Digest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Computations with known results. A libtorch of another version than DJL's native code was made
 * for loads all the same, and reads garbage: lengths, types and addresses lie elsewhere in it.
 */
final class SelfTest {
  private static final int INNER = 5;
  private static final int SIDE = 6;

  private final Sums sums;

  SelfTest(Sums sums) {
    this.sums = sums;
  }

  /**
   * Computes what can be told beforehand, in whole numbers, which all devices know exactly.
   *
   * @throws BadEngine if anything else comes out, or nothing at all
   */
  void check() {
    try {
      wrong()
          .ifPresent(what -> {
            throw new BadEngine(what, (Throwable) null);
          });
    } catch (BadEngine e) {
      throw e;
    } catch (RuntimeException | LinkageError e) {
      // Whoever reads garbage may throw anything.
      throw new BadEngine("cannot do the sums of its self-test: " + e.getMessage(), e);
    }
  }

  private Optional<String> wrong() {
    float sum = sums.sumOfOnes(2, 2);
    if (sum != 4) {
      return Optional.of("computes 1 + 1 + 1 + 1 = " + sum);
    }
    float[] values = whole(7, 1);
    float[] back = sums.roundTrip(values);
    if (!Arrays.equals(back, values)) {
      return Optional.of("stores " + Arrays.toString(values) + " as " + Arrays.toString(back));
    }
    List<Long> shape = sums.shape(2, 3, 4);
    if (!shape.equals(List.of(2L, 3L, 4L))) {
      return Optional.of("makes an array of the shape [2, 3, 4] with the shape " + shape);
    }
    for (String type : List.of("float32", "float64", "int64", "int32", "uint8")) {
      String found = sums.type(type);
      if (!found.equals(type)) {
        return Optional.of("makes an array of " + type + " with the type " + found);
      }
    }
    return wrongProducts();
  }

  private Optional<String> wrongProducts() {
    float[] left = whole(3 * INNER, 1);
    float[] right = whole(INNER * 4, 2);
    if (!Arrays.equals(sums.product(left, right, 3), product(left, right, 3))) {
      return Optional.of("multiplies two matrices wrongly");
    }
    float[] pixels = whole(2 * 2 * SIDE * SIDE, 3);
    float[] kernels = whole(3 * 2 * 9, 4);
    if (!Arrays.equals(
        sums.convolution(pixels, kernels, 2, SIDE), convolution(pixels, kernels, 2, SIDE))) {
      return Optional.of("convolves an image wrongly");
    }
    return Optional.empty();
  }

  /**
   * Returns the digest of the bits of matrix products, convolutions and long sums that round. It
   * tells instruction sets and libraries apart that have the same name.
   */
  Digest bits() {
    List<float[]> results =
        List.of(
            sums.product(broken(64 * 300, 2), broken(300 * 48, 3), 64),
            sums.convolution(broken(2 * 8 * 16 * 16, 1), broken(16 * 8 * 9, 4), 8, 16),
            sums.functions(broken(100_000, 5)));
    ByteBuffer bytes =
        ByteBuffer.allocate(results.stream().mapToInt(each -> each.length).sum() * Float.BYTES);
    results.forEach(each -> {
      for (float value : each) {
        bytes.putInt(Float.floatToRawIntBits(value));
      }
    });
    return Digest.of(bytes.array());
  }

  /** Whole numbers from -4 to 4. */
  private static float[] whole(int count, int salt) {
    float[] values = new float[count];
    for (int at = 0; at < count; at++) {
      values[at] = (at * 7 + salt * 3) % 9 - 4;
    }
    return values;
  }

  /** Numbers from -0.5 to 0.5 that fill their mantissa. */
  private static float[] broken(int count, int salt) {
    float[] values = new float[count];
    for (int at = 0; at < count; at++) {
      values[at] = (((at + salt * 7919) * 0x9E3779B1) >>> 8) * 0x1p-24f - 0.5f;
    }
    return values;
  }

  static float[] product(float[] left, float[] right, int rows) {
    int inner = left.length / rows;
    int columns = right.length / inner;
    float[] result = new float[rows * columns];
    for (int at = 0; at < result.length; at++) {
      for (int i = 0; i < inner; i++) {
        result[at] += left[at / columns * inner + i] * right[i * columns + at % columns];
      }
    }
    return result;
  }

  /** With a border of one zero around, so that the result has the size of the image. */
  static float[] convolution(float[] pixels, float[] kernels, int channels, int side) {
    int area = side * side;
    int filters = kernels.length / (channels * 9);
    int count = pixels.length / (channels * area);
    float[] result = new float[count * filters * area];
    for (int at = 0; at < result.length; at++) {
      int image = at / (filters * area);
      int filter = at / area % filters;
      for (int channel = 0; channel < channels; channel++) {
        int plane = image * channels + channel;
        int kernel = filter * channels + channel;
        for (int tap = 0; tap < 9; tap++) {
          int row = at % area / side + tap / 3 - 1;
          int column = at % side + tap % 3 - 1;
          if (row >= 0 && row < side && column >= 0 && column < side) {
            result[at] += pixels[plane * area + row * side + column] * kernels[kernel * 9 + tap];
          }
        }
      }
    }
    return result;
  }
}
