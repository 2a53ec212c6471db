package dev.jrepro.train.data;

import java.util.Arrays;

/**
 * One image: {@code uint8[channels, height, width]}. It keeps the array that it is given; nobody
 * writes to it afterwards.
 */
public final class Image {
  private final int channels;
  private final int height;
  private final int width;
  private final byte[] pixels;

  private Image(int channels, int height, int width, byte[] pixels) {
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.pixels = pixels;
  }

  /** An image from its pixels: channel after channel, row after row. */
  public static Image of(int channels, int height, int width, byte[] pixels) {
    if ((long) channels * height * width != pixels.length) {
      throw new IllegalArgumentException(
          "%d pixels are no image of %d x %d x %d"
              .formatted(pixels.length, channels, height, width));
    }
    return new Image(channels, height, width, pixels);
  }

  /** How many channels: 1 of a grey image, 3 (red, green, blue) of a coloured one. */
  public int channels() {
    return channels;
  }

  /** Rows. */
  public int height() {
    return height;
  }

  /** Columns. */
  public int width() {
    return width;
  }

  /** How many pixels in all channels. */
  public int size() {
    return pixels.length;
  }

  /** A pixel, 0 to 255. */
  public int pixel(int channel, int row, int column) {
    return at((channel * height + row) * width + column);
  }

  /** A pixel, 0 to 255, by its place among all. */
  public int at(int place) {
    return Byte.toUnsignedInt(pixels[place]);
  }

  /**
   * A part of this image.
   *
   * @throws IllegalArgumentException if it is not within the image
   */
  Image cut(int down, int right, int rows, int columns) {
    if (down < 0 || right < 0 || rows < 1 || columns < 1) {
      throw new IllegalArgumentException("no part of an %s".formatted(this));
    }
    if (down + rows > height || right + columns > width) {
      throw new IllegalArgumentException(
          "%d x %d pixels cannot be cut out of an %s".formatted(rows, columns, this));
    }
    byte[] part = new byte[channels * rows * columns];
    int next = 0;
    for (int channel = 0; channel < channels; channel++) {
      for (int row = down; row < down + rows; row++) {
        System.arraycopy(pixels, (channel * height + row) * width + right, part, next, columns);
        next += columns;
      }
    }
    return new Image(channels, rows, columns, part);
  }

  /** Whether it has as many channels, rows and columns as another. */
  boolean hasFormOf(Image other) {
    return channels == other.channels && height == other.height && width == other.width;
  }

  byte[] pixels() {
    return pixels;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Image image
        && channels == image.channels
        && height == image.height
        && width == image.width
        && Arrays.equals(pixels, image.pixels);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(pixels);
  }

  @Override
  public String toString() {
    return "image %d x %d x %d".formatted(channels, height, width);
  }
}
