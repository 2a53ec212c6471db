package dev.jrepro.train;

import dev.jrepro.core.Digest;
import dev.jrepro.random.RandomStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Grey images of one size, with their labels: {@code uint8[count, height, width]} and {@code
 * uint8[count]}. It keeps the arrays that it is given; nobody writes to them afterwards.
 */
public final class ImageSet {
  private final int height;
  private final int width;
  private final byte[] pixels;
  private final byte[] labels;

  private ImageSet(int height, int width, byte[] pixels, byte[] labels) {
    this.height = height;
    this.width = width;
    this.pixels = pixels;
    this.labels = labels;
  }

  /**
   * Images from their pixels.
   *
   * @param pixels image after image, row after row, 0 to 255
   * @param labels one a image
   */
  public static ImageSet of(int height, int width, byte[] pixels, byte[] labels) {
    if ((long) labels.length * height * width != pixels.length) {
      throw new IllegalArgumentException(
          "%d labels and %d pixels do not make images of %d x %d"
              .formatted(labels.length, pixels.length, height, width));
    }
    return new ImageSet(height, width, pixels, labels);
  }

  /** How many images there are. */
  public int count() {
    return labels.length;
  }

  /** Rows of an image. */
  public int height() {
    return height;
  }

  /** Columns of an image. */
  public int width() {
    return width;
  }

  /** Pixels of an image. */
  public int size() {
    return height * width;
  }

  /** The label of an image, 0 to 255. */
  public int label(int image) {
    return Byte.toUnsignedInt(labels[image]);
  }

  /** A pixel of an image, 0 to 255; {@code at} runs row after row. */
  public int pixel(int image, int at) {
    return Byte.toUnsignedInt(pixels[image * size() + at]);
  }

  /**
   * The images in a random order, the first {@code count} apart from the rest.
   *
   * @return the rest, then the {@code count} images
   */
  public TrainingImages split(long seed, int count) {
    int[] order = RandomStream.of(seed, "split", 0).permutation(count());
    int chosen = Math.min(count, order.length);
    ImageSet apart = only(Arrays.copyOf(order, chosen));
    ImageSet rest = only(Arrays.copyOfRange(order, chosen, order.length));
    return new TrainingImages(rest, Optional.of(apart));
  }

  private ImageSet only(int[] chosen) {
    byte[] newPixels = new byte[chosen.length * size()];
    byte[] newLabels = new byte[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      System.arraycopy(pixels, chosen[i] * size(), newPixels, i * size(), size());
      newLabels[i] = labels[chosen[i]];
    }
    return new ImageSet(height, width, newPixels, newLabels);
  }

  Digest digest() {
    byte[] form = "%d x %d\n".formatted(height, width).getBytes(StandardCharsets.UTF_8);
    return new Digest.Hasher()
        .update(form, 0, form.length)
        .update(labels, 0, labels.length)
        .update(pixels, 0, pixels.length)
        .finish();
  }

  byte[] pixels() {
    return pixels;
  }

  byte[] labels() {
    return labels;
  }
}
