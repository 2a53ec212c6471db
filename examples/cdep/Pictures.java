import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.jrepro.core.Digest;
import dev.jrepro.tensors.DType;
import dev.jrepro.tensors.Npy;
import dev.jrepro.tensors.Tensor;
import dev.jrepro.train.BadData;
import dev.jrepro.train.Examples;
import dev.jrepro.train.MissingData;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Grey images of ten classes: some of those in an array. The network sees a pixel x of 0 to 255 as
 * x / 255 · 2 - 1, computed in double and rounded once.
 */
final class Pictures implements Examples<Pictures.Batch> {
  static final int SIDE = 28;
  static final int SIZE = SIDE * SIDE;
  static final int CLASSES = 10;
  private static final float[] NUMBERS = new float[256];

  static {
    for (int pixel = 0; pixel < NUMBERS.length; pixel++) {
      NUMBERS[pixel] = (float) (pixel / 255.0 * 2 - 1);
    }
  }

  /**
   * Some of them.
   *
   * @param pixels {@code float32[n, channels, 28, 28]}
   * @param labels {@code int64[n]}
   */
  record Batch(NDArray pixels, NDArray labels) {}

  private final byte[] pixels;
  private final byte[] labels;
  private final int[] chosen;

  private Pictures(byte[] pixels, byte[] labels, int[] chosen) {
    this.pixels = pixels;
    this.labels = labels;
    this.chosen = chosen;
  }

  /**
   * All images of an array.
   *
   * @param pixels image after image, row after row, 0 to 255; kept, not copied
   * @param labels one an image, 0 to 9; kept, not copied
   */
  static Pictures of(byte[] pixels, byte[] labels) {
    return new Pictures(pixels, labels, IntStream.range(0, labels.length).toArray());
  }

  /**
   * The images of two files of DecoyMNIST: {@code float32[n, 1, 28, 28]}, in which pixels go from
   * -1 to 1 or from 0 to 255, and {@code uint8[n]}.
   *
   * @throws BadData if they hold something else
   */
  static Pictures read(Path images, Path labels) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      byte[] classes = classes(labels, open(labels, arena));
      Tensor numbers = open(images, arena);
      List<Long> shape = List.of((long) classes.length, 1L, (long) SIDE, (long) SIDE);
      if (numbers.type() != DType.FLOAT32 || !numbers.shape().equals(shape)) {
        throw new BadData(images, "it holds %s, not float32%s".formatted(numbers, shape));
      }
      return of(bytes(images, numbers.toFloats()), classes);
    }
  }

  private static Tensor open(Path file, Arena arena) throws IOException {
    if (!Files.exists(file)) {
      throw new MissingData(file);
    }
    return Npy.open(file, arena);
  }

  private static byte[] classes(Path file, Tensor labels) {
    if (labels.type() != DType.UINT8 || labels.shape().size() != 1) {
      throw new BadData(file, "it holds " + labels + ", not a label of one byte an image");
    }
    byte[] classes = labels.bytes().toArray(ValueLayout.JAVA_BYTE);
    for (byte each : classes) {
      if (each < 0 || each >= CLASSES) {
        throw new BadData(file, "a label is " + Byte.toUnsignedInt(each) + ", not 0 to 9");
      }
    }
    return classes;
  }

  private static byte[] bytes(Path file, float[] numbers) {
    boolean scaled = false;
    for (float number : numbers) {
      scaled |= number < 0;
    }
    byte[] pixels = new byte[numbers.length];
    for (int at = 0; at < pixels.length; at++) {
      int pixel = Math.round(scaled ? (numbers[at] + 1) * 127.5f : numbers[at]);
      if (pixel < 0 || pixel > 255 || numbers[at] != (scaled ? pixel / 255f * 2f - 1f : pixel)) {
        throw new BadData(file, "it holds " + numbers[at] + ", which no pixel becomes");
      }
      pixels[at] = (byte) pixel;
    }
    return pixels;
  }

  /** Some of these, by their places. */
  Pictures only(int... places) {
    return new Pictures(
        pixels, labels, Arrays.stream(places).map(place -> chosen[place]).toArray());
  }

  /** The first so many of these, all if there are fewer. */
  Pictures first(int count) {
    return only(IntStream.range(0, Math.min(count, count())).toArray());
  }

  /** The class of an image, 0 to 9. */
  int label(int place) {
    return labels[chosen[place]];
  }

  /** A copy of the pixels of an image. */
  byte[] image(int place) {
    int from = chosen[place] * SIZE;
    return Arrays.copyOfRange(pixels, from, from + SIZE);
  }

  @Override
  public int count() {
    return chosen.length;
  }

  @Override
  public Digest digest() {
    Digest.Hasher hasher = new Digest.Hasher();
    for (int image : chosen) {
      hasher.update(labels, image, 1).update(pixels, image * SIZE, SIZE);
    }
    return hasher.finish();
  }

  @Override
  public Batch batch(int epoch, int[] examples, NDManager scope) {
    float[] numbers = new float[examples.length * SIZE];
    long[] classes = new long[examples.length];
    for (int i = 0; i < examples.length; i++) {
      int image = chosen[examples[i]];
      classes[i] = labels[image];
      for (int at = 0; at < SIZE; at++) {
        numbers[i * SIZE + at] = NUMBERS[Byte.toUnsignedInt(pixels[image * SIZE + at])];
      }
    }
    return new Batch(
        scope.create(numbers, new Shape(classes.length, 1, SIDE, SIDE)), scope.create(classes));
  }
}
