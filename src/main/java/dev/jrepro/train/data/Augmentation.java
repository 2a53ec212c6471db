package dev.jrepro.train.data;

import dev.jrepro.random.RandomStream;
import java.util.List;

/** A random change of an image, for training. Its draws come with the call; it has no state. */
public sealed interface Augmentation {
  /** The changed image. */
  Image apply(Image image, RandomStream random);

  /**
   * Changes one example by all of these in turn. The draws belong to seed, epoch and example, so
   * that neither the order of the examples nor the number of threads matters.
   */
  static Image all(List<Augmentation> steps, Image image, Place place) {
    if (steps.isEmpty()) {
      return image;
    }
    RandomStream random =
        RandomStream.of(place.seed(), "augment." + place.epoch(), place.example());
    Image changed = image;
    for (Augmentation step : steps) {
      changed = step.apply(changed, random);
    }
    return changed;
  }

  /**
   * What an augmentation's draws belong to.
   *
   * @param epoch from 1
   */
  record Place(long seed, int epoch, int example) {}

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
  }
}
