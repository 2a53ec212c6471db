package dev.jrepro.train.data;

import dev.jrepro.random.RandomStream;
import java.util.Arrays;
import java.util.List;

/**
 * A change of an image. Its draws come with the call; it has no state. Those that draw are for
 * training; {@link Resize}, {@link ResizeShorter} and {@link CentreCrop} draw nothing and are for
 * validation too.
 */
public sealed interface Augmentation {
  /** The changed image. */
  Image apply(Image image, RandomStream random);

  /**
   * What happens meanwhile to the labels of its pixels, {@code uint8[1, height, width]}: they move
   * as the pixels do, with the same draws, and no colour changes them. Where a margin comes in they
   * are 0.
   */
  default Image applyToLabels(Image labels, RandomStream random) {
    return apply(labels, random);
  }

  /**
   * Changes one example by all of these in turn. The draws belong to seed, epoch and example, so
   * that neither the order of the examples nor the number of threads matters.
   */
  static Image all(List<Augmentation> steps, Image image, Place place) {
    if (steps.isEmpty()) {
      return image;
    }
    RandomStream random = place.stream();
    Image changed = image;
    for (Augmentation step : steps) {
      changed = step.apply(changed, random);
    }
    return changed;
  }

  /** Moves the labels of the pixels of one example as {@link #all} moves the pixels. */
  static Image allToLabels(List<Augmentation> steps, Image labels, Place place) {
    RandomStream random = place.stream();
    Image changed = labels;
    for (Augmentation step : steps) {
      changed = step.applyToLabels(changed, random);
    }
    return changed;
  }

  /**
   * What an augmentation's draws belong to.
   *
   * @param epoch from 1
   */
  record Place(long seed, int epoch, int example) {
    RandomStream stream() {
      return RandomStream.of(seed, "augment." + epoch, example);
    }
  }

  /** From a number to another, both above zero. */
  record Range(double low, double high) {
    /** Checks the order. */
    public Range {
      if (!(low > 0 && low <= high && high < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("no range: %s to %s".formatted(low, high));
      }
    }
  }

  /** Left for right, with a probability. */
  record Flip(double probability) implements Augmentation {
    @Override
    public Image apply(Image image, RandomStream random) {
      if (random.uniform53() >= probability) {
        return image;
      }
      byte[] flipped = new byte[image.size()];
      int width = image.width();
      for (int at = 0; at < flipped.length; at++) {
        int row = at - at % width;
        flipped[at] = (byte) image.at(row + width - 1 - at % width);
      }
      return Image.of(image.channels(), image.height(), width, flipped);
    }
  }

  /** A cut of the image's own size out of the image with a black margin. */
  record Crop(int margin) implements Augmentation {
    /** Checks that the margin is not negative. */
    public Crop {
      if (margin < 0) {
        throw new IllegalArgumentException("no margin: " + margin);
      }
    }

    @Override
    public Image apply(Image image, RandomStream random) {
      int down = random.below(2 * margin + 1) - margin;
      int right = random.below(2 * margin + 1) - margin;
      byte[] cut = new byte[image.size()];
      int next = 0;
      for (int channel = 0; channel < image.channels(); channel++) {
        for (int row = down; row < image.height() + down; row++) {
          for (int column = right; column < image.width() + right; column++) {
            boolean inside =
                row >= 0 && row < image.height() && column >= 0 && column < image.width();
            cut[next++] = inside ? (byte) image.pixel(channel, row, column) : 0;
          }
        }
      }
      return Image.of(image.channels(), image.height(), image.width(), cut);
    }
  }

  /** Brighter or darker by a factor up to {@code 1 ± most}, all channels alike. */
  record Brightness(double most) implements Augmentation {
    /** Checks the bounds. */
    public Brightness {
      if (!(most >= 0 && most <= 1)) {
        throw new IllegalArgumentException("no change of brightness: " + most);
      }
    }

    @Override
    public Image apply(Image image, RandomStream random) {
      double factor = random.uniform(1 - most, 1 + most);
      byte[] changed = new byte[image.size()];
      for (int at = 0; at < changed.length; at++) {
        changed[at] = (byte) Math.min(255, (int) (image.at(at) * factor + 0.5));
      }
      return Image.of(image.channels(), image.height(), image.width(), changed);
    }

    @Override
    public Image applyToLabels(Image labels, RandomStream random) {
      random.uniform53();
      return labels;
    }
  }

  /**
   * To a size, bilinear with antialiasing, in Pillow's operations. Labels are taken of the nearest
   * pixel.
   */
  record Resize(int height, int width) implements Augmentation {
    /** Checks that there is a pixel. */
    public Resize {
      if (height < 1 || width < 1) {
        throw new IllegalArgumentException("no size: %d x %d".formatted(height, width));
      }
    }

    @Override
    public Image apply(Image image, RandomStream random) {
      return Resampling.bilinear(image, height, width);
    }

    @Override
    public Image applyToLabels(Image labels, RandomStream random) {
      return Resampling.nearest(labels, height, width);
    }
  }

  /**
   * {@link Resize} of the shorter side to a number of pixels; the longer keeps the ratio, rounded
   * down, as torchvision's {@code Resize(side)} does.
   */
  record ResizeShorter(int side) implements Augmentation {
    /** Checks that there is a pixel. */
    public ResizeShorter {
      if (side < 1) {
        throw new IllegalArgumentException("no side: " + side);
      }
    }

    @Override
    public Image apply(Image image, RandomStream random) {
      return of(image).apply(image, random);
    }

    @Override
    public Image applyToLabels(Image labels, RandomStream random) {
      return of(labels).applyToLabels(labels, random);
    }

    private Resize of(Image image) {
      int height = image.height();
      int width = image.width();
      return height <= width
          ? new Resize(side, (int) ((long) side * width / height))
          : new Resize((int) ((long) side * height / width), side);
    }
  }

  /** The square in the middle, as torchvision's {@code CenterCrop} finds it. */
  record CentreCrop(int side) implements Augmentation {
    @Override
    public Image apply(Image image, RandomStream random) {
      int down = (int) StrictMath.rint((image.height() - side) / 2.0);
      int right = (int) StrictMath.rint((image.width() - side) / 2.0);
      return image.cut(down, right, side, side);
    }
  }

  /**
   * Some part of the image, brought to the size of a square: torchvision's {@code
   * RandomResizedCrop}. Up to ten times an area and a ratio of width to height are drawn, the
   * latter evenly in its logarithm; the first that fits is cut out at a place drawn, and where none
   * fits, the largest part in the middle whose ratio is allowed. It is then resized as {@link
   * Resize} does.
   *
   * @param side of the square
   * @param area what share of the image is cut out
   * @param ratio of width to height of what is cut out
   */
  record ResizedCrop(int side, Range area, Range ratio) implements Augmentation {
    /** Torchvision's areas and ratios: 8 % to all of the image, 3:4 to 4:3. */
    public static ResizedCrop of(int side) {
      return new ResizedCrop(side, new Range(0.08, 1), new Range(3.0 / 4, 4.0 / 3));
    }

    @Override
    public Image apply(Image image, RandomStream random) {
      return Resampling.bilinear(cut(image, random), side, side);
    }

    @Override
    public Image applyToLabels(Image labels, RandomStream random) {
      return Resampling.nearest(cut(labels, random), side, side);
    }

    private Image cut(Image image, RandomStream random) {
      Part part = Part.drawn(this, image, random);
      return image.cut(part.down(), part.right(), part.height(), part.width());
    }
  }

  /**
   * Brightness, contrast and saturation by factors from {@code 1 - most} (not below 0) to {@code 1
   * + most}, and the hue by up to {@code ± hue} of a turn, one after another in an order that is
   * drawn: torchvision's {@code ColorJitter}, in Pillow's operations. A change whose bound is 0 is
   * left out; its draw is made all the same.
   *
   * @param brightness from 0
   * @param contrast from 0
   * @param saturation from 0
   * @param hue from 0 to 0.5
   */
  record Jitter(double brightness, double contrast, double saturation, double hue)
      implements Augmentation {
    /** Checks the bounds. */
    public Jitter {
      if (!(brightness >= 0 && contrast >= 0 && saturation >= 0 && hue >= 0 && hue <= 0.5)) {
        throw new IllegalArgumentException(
            "no jitter: %s, %s, %s, %s".formatted(brightness, contrast, saturation, hue));
      }
    }

    private record Change(int which, double by) {}

    @Override
    public Image apply(Image image, RandomStream random) {
      Image changed = image;
      for (Change each : drawn(random)) {
        changed =
            switch (each.which) {
              case 0 -> brightness == 0 ? changed : Colours.brightness(changed, each.by);
              case 1 -> contrast == 0 ? changed : Colours.contrast(changed, each.by);
              case 2 -> saturation == 0 ? changed : Colours.saturation(changed, each.by);
              default -> hue == 0 ? changed : Colours.hue(changed, each.by);
            };
      }
      return changed;
    }

    @Override
    public Image applyToLabels(Image labels, RandomStream random) {
      drawn(random);
      return labels;
    }

    private List<Change> drawn(RandomStream random) {
      int[] order = random.permutation(4);
      double[] by = {
        factor(brightness, random),
        factor(contrast, random),
        factor(saturation, random),
        random.uniform(-hue, hue)
      };
      return Arrays.stream(order).mapToObj(which -> new Change(which, by[which])).toList();
    }

    private static double factor(double most, RandomStream random) {
      return random.uniform(Math.max(0, 1 - most), 1 + most);
    }
  }
}
