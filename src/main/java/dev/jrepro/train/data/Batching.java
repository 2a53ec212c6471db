package dev.jrepro.train.data;

import java.nio.FloatBuffer;
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
   * The numbers of some images.
   *
   * @param form any image of the size that all have after the changes
   * @param values {@code float32[images, channels, height, width]}
   */
  record Numbers(Image form, FloatBuffer values) {}

  /**
   * The numbers of some images: {@code float32[images, channels, height, width]}.
   *
   * @param epoch from 1; decides the random changes
   * @throws IllegalArgumentException if the images are not all of one size
   */
  public float[] pixels(int epoch, int... places) {
    return numbers(epoch, places).values().array();
  }

  Numbers numbers(int epoch, int... places) {
    Image form = changed(epoch, places[0]);
    float[] numbers = new float[Math.multiplyExact(places.length, form.size())];
    Scaling.Tables tables = scaling.tables(form.channels());
    for (int i = 0; i < places.length; i++) {
      Image image = i == 0 ? form : changed(epoch, places[i]);
      if (!image.hasFormOf(form)) {
        throw new IllegalArgumentException(
            "%s in a batch of %s: make them one size first".formatted(image, form));
      }
      tables.write(image, numbers, i * form.size());
    }
    return new Numbers(form, FloatBuffer.wrap(numbers));
  }

  private Image changed(int epoch, int place) {
    Augmentation.Place where = new Augmentation.Place(seed, epoch, place);
    return Augmentation.all(augmentations, images.image(place), where);
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
