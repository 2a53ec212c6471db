package dev.jrepro.train.data;

import java.util.List;

/**
 * Images as batches of numbers. What is in a batch depends on nothing but the arguments of the
 * call, so that batches can be made by any thread and in any order.
 *
 * @param images the images
 * @param scaling from pixels to numbers
 * @param augmentations random changes while training, in their order; none for validation
 * @param seed of the random changes
 */
public record Batching(
    Images images, Scaling scaling, List<Augmentation> augmentations, long seed) {

  /** Copies the list. */
  public Batching {
    augmentations = List.copyOf(augmentations);
  }

  /** Batches without random changes. */
  public static Batching plain(Images images, Scaling scaling) {
    return new Batching(images, scaling, List.of(), 0);
  }

  /**
   * The numbers of some images: {@code float32[images, channels, height, width]}.
   *
   * @param epoch from 1; decides the random changes
   * @throws IllegalArgumentException if the images are not all of one size
   */
  public float[] pixels(int epoch, int... places) {
    float[] numbers = new float[0];
    int size = 0;
    for (int i = 0; i < places.length; i++) {
      Image image =
          Augmentation.all(
              augmentations,
              images.image(places[i]),
              new Augmentation.Place(seed, epoch, places[i]));
      if (i == 0) {
        size = image.size();
        numbers = new float[Math.multiplyExact(places.length, size)];
      } else if (image.size() != size) {
        throw new IllegalArgumentException(
            "%s among images of %d pixels: make them one size first".formatted(image, size));
      }
      scaling.write(image, numbers, i * size);
    }
    return numbers;
  }

  /** The labels of some images. */
  public int[] labels(int... places) {
    int[] labels = new int[places.length];
    for (int i = 0; i < places.length; i++) {
      labels[i] = images.label(places[i]);
    }
    return labels;
  }
}
