package dev.jrepro.train.data;

/**
 * Images of another size.
 *
 * <p>Bilinear as Pillow does it ({@code src/libImaging/Resample.c}, the same since Pillow 2.7), and
 * so as torchvision's {@code Resize} does with Pillow's images: where an image becomes smaller the
 * triangle is as wide as the scale, so that nothing is skipped (antialiasing). First the rows, then
 * the columns, each rounded to 8 bits; weights are computed in double precision, each is rounded to
 * 22 bits after the point, and what is added up is integers. It does not depend on the machine.
 */
final class Resampling {
  private static final int BITS = 22;

  /** For each place of a line the first of the old places that it is made of, and their weights. */
  private static final class Taps {
    final int[] first;
    final int[][] weights;

    Taps(int size, int wanted) {
      first = new int[wanted];
      weights = new int[wanted][];
      double scale = (double) size / wanted;
      double width = Math.max(1, scale);
      for (int at = 0; at < wanted; at++) {
        double centre = (at + 0.5) * scale;
        first[at] = Math.max(0, (int) (centre - width + 0.5));
        int end = Math.min(size, (int) (centre + width + 0.5));
        weights[at] = weights(first[at], end, centre, 1 / width);
      }
    }

    private static int[] weights(int first, int end, double centre, double slope) {
      double[] heights = new double[end - first];
      double sum = 0;
      for (int i = 0; i < heights.length; i++) {
        heights[i] = Math.max(0, 1 - Math.abs((i + first - centre + 0.5) * slope));
        sum += heights[i];
      }
      int[] weights = new int[heights.length];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = (int) (0.5 + heights[i] / sum * (1 << BITS));
      }
      return weights;
    }
  }

  private Resampling() {}

  static Image bilinear(Image image, int height, int width) {
    check(height, width);
    return columns(rows(image, width), height);
  }

  /** Each pixel is that whose area holds its centre: for labels, which have nothing between. */
  static Image nearest(Image image, int height, int width) {
    check(height, width);
    byte[] pixels = new byte[Math.multiplyExact(image.channels(), height * width)];
    int next = 0;
    for (int channel = 0; channel < image.channels(); channel++) {
      for (int row = 0; row < height; row++) {
        int from = nearest(row, image.height(), height);
        for (int column = 0; column < width; column++) {
          pixels[next++] = (byte) image.pixel(channel, from, nearest(column, image.width(), width));
        }
      }
    }
    return Image.of(image.channels(), height, width, pixels);
  }

  private static int nearest(int at, int size, int wanted) {
    return (int) ((2L * at + 1) * size / (2L * wanted));
  }

  private static void check(int height, int width) {
    if (height < 1 || width < 1 || height > Integer.MAX_VALUE / width) {
      throw new IllegalArgumentException("no size of an image: %d x %d".formatted(height, width));
    }
  }

  private static Image rows(Image image, int width) {
    if (width == image.width()) {
      return image;
    }
    Taps taps = new Taps(image.width(), width);
    int lines = image.channels() * image.height();
    byte[] pixels = new byte[Math.multiplyExact(lines, width)];
    for (int line = 0; line < lines; line++) {
      for (int at = 0; at < width; at++) {
        pixels[line * width + at] =
            sum(image, line * image.width() + taps.first[at], 1, taps.weights[at]);
      }
    }
    return Image.of(image.channels(), image.height(), width, pixels);
  }

  private static Image columns(Image image, int height) {
    if (height == image.height()) {
      return image;
    }
    Taps taps = new Taps(image.height(), height);
    int width = image.width();
    byte[] pixels = new byte[Math.multiplyExact(image.channels(), height * width)];
    int next = 0;
    for (int channel = 0; channel < image.channels(); channel++) {
      for (int at = 0; at < height; at++) {
        int from = (channel * image.height() + taps.first[at]) * width;
        for (int column = 0; column < width; column++) {
          pixels[next++] = sum(image, from + column, width, taps.weights[at]);
        }
      }
    }
    return Image.of(image.channels(), height, width, pixels);
  }

  /** Weights are not below zero and come to one, so that a sum is none of 256. */
  private static byte sum(Image image, int from, int stride, int... weights) {
    int sum = 1 << (BITS - 1);
    int place = from;
    for (int weight : weights) {
      sum += image.at(place) * weight;
      place += stride;
    }
    return (byte) Math.min(255, sum >> BITS);
  }
}
