package dev.jrepro.train.data;

/**
 * Changes of the colours of an image, in the operations of Pillow ({@code ImageEnhance}, {@code
 * src/libImaging/Blend.c} and {@code Convert.c}), which torchvision's {@code ColorJitter} calls.
 * Each result is rounded to 8 bits as Pillow does; numbers are float32 where Pillow's are.
 */
final class Colours {
  private static final int COLOURS = 3;
  private static final float MOST = 255;

  private Colours() {}

  /** Black by a factor of 0, the image by 1. */
  static Image brightness(Image image, double factor) {
    byte[] changed = new byte[image.size()];
    for (int at = 0; at < changed.length; at++) {
      changed[at] = blend(0, image.at(at), (float) factor);
    }
    return with(image, changed);
  }

  /** The mean grey of the image by a factor of 0, the image by 1. */
  static Image contrast(Image image, double factor) {
    byte[] greys = greys(image);
    long sum = 0;
    for (byte grey : greys) {
      sum += Byte.toUnsignedInt(grey);
    }
    int mean = (int) ((double) sum / greys.length + 0.5);
    byte[] changed = new byte[image.size()];
    for (int at = 0; at < changed.length; at++) {
      changed[at] = blend(mean, image.at(at), (float) factor);
    }
    return with(image, changed);
  }

  /** Grey by a factor of 0, the image by 1. */
  static Image saturation(Image image, double factor) {
    byte[] greys = greys(image);
    byte[] changed = new byte[image.size()];
    for (int at = 0; at < changed.length; at++) {
      int grey = Byte.toUnsignedInt(greys[at % greys.length]);
      changed[at] = blend(grey, image.at(at), (float) factor);
    }
    return with(image, changed);
  }

  /** Turns the hue by a part of a whole turn, from -0.5 to 0.5; a grey image has none. */
  static Image hue(Image image, double turn) {
    if (image.channels() != COLOURS) {
      return image;
    }
    int size = image.height() * image.width();
    int by = (int) (turn * MOST);
    byte[] changed = new byte[image.size()];
    for (int at = 0; at < size; at++) {
      int[] colour = {image.at(at), image.at(size + at), image.at(2 * size + at)};
      int[] turned = turned(colour, by);
      for (int channel = 0; channel < COLOURS; channel++) {
        changed[channel * size + at] = (byte) turned[channel];
      }
    }
    return with(image, changed);
  }

  private static Image with(Image image, byte[] pixels) {
    return Image.of(image.channels(), image.height(), image.width(), pixels);
  }

  /** From one value by 0 to another by 1, and beyond; cut off, not rounded. */
  private static byte blend(int from, int to, float factor) {
    if (factor == 0) {
      return (byte) from;
    }
    float value = from + factor * (to - from);
    return (byte) (int) Math.clamp(value, 0, MOST);
  }

  /** ITU-R 601's luma in 16 bits after the point. */
  private static byte[] greys(Image image) {
    if (image.channels() != COLOURS) {
      return image.pixels();
    }
    int size = image.height() * image.width();
    byte[] greys = new byte[size];
    for (int at = 0; at < size; at++) {
      int sum = image.at(at) * 19595 + image.at(size + at) * 38470 + image.at(2 * size + at) * 7471;
      greys[at] = (byte) ((sum + 0x8000) >> 16);
    }
    return greys;
  }

  private static int[] turned(int[] colour, int by) {
    int value = Math.max(colour[0], Math.max(colour[1], colour[2]));
    int spread = value - Math.min(colour[0], Math.min(colour[1], colour[2]));
    if (spread == 0) {
      return colour;
    }
    int saturation = (int) ((float) spread / value * 255.0);
    int hue = (hueOf(colour, value, spread) + by) & 0xFF;
    return saturation == 0 ? new int[] {value, value, value} : colour(hue, saturation, value);
  }

  /** In 255ths of a turn: red is 0, green 85, blue 170. */
  private static int hueOf(int[] colour, int value, int spread) {
    float red = (float) (value - colour[0]) / spread;
    float green = (float) (value - colour[1]) / spread;
    float blue = (float) (value - colour[2]) / spread;
    float sixths;
    if (colour[0] == value) {
      sixths = blue - green;
    } else if (colour[1] == value) {
      sixths = (float) (2.0 + red - blue);
    } else {
      sixths = (float) (4.0 + green - red);
    }
    float turn = (float) ((sixths / 6.0 + 1.0) % 1.0);
    return Math.clamp((int) (turn * 255.0), 0, 255);
  }

  private static int[] colour(int hue, int saturation, int value) {
    int sixth = (int) Math.floor((float) hue * 6.0 / 255.0);
    float rest = (float) ((float) hue * 6.0 / 255.0 - sixth);
    float share = (float) (saturation / 255.0);
    int low = rounded(value * (1.0 - share));
    int falling = rounded(value * (1.0 - share * rest));
    int rising = rounded(value * (1.0 - share * (1.0 - rest)));
    return switch (sixth % 6) {
      case 0 -> new int[] {value, rising, low};
      case 1 -> new int[] {falling, value, low};
      case 2 -> new int[] {low, value, rising};
      case 3 -> new int[] {low, falling, value};
      case 4 -> new int[] {rising, low, value};
      default -> new int[] {value, low, falling};
    };
  }

  /** Halves go up, as C's {@code round} takes what is not below zero. */
  private static int rounded(double value) {
    return Math.clamp((int) Math.floor(value + 0.5), 0, 255);
  }
}
