package dev.jrepro.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Some images of a set, as the arrays that a block takes. */
final class Batch {
  private final ImageSet images;
  private final int[] order;
  private final int from;
  private final int count;

  /** The images {@code order[from]} to {@code order[from + count - 1]}. */
  Batch(ImageSet images, int[] order, int from, int count) {
    this.images = images;
    this.order = order;
    this.from = from;
    this.count = count;
  }

  int count() {
    return count;
  }

  int label(int at) {
    return images.label(order[from + at]);
  }

  /** {@code float32[count, 1, height, width]}. */
  NDArray pixels(NDManager manager, float[] table) {
    float[] values = new float[count * images.size()];
    int next = 0;
    for (int at = 0; at < count; at++) {
      for (int pixel = 0; pixel < images.size(); pixel++) {
        values[next++] = table[images.pixel(order[from + at], pixel)];
      }
    }
    return manager.create(values, new Shape(count, 1, images.height(), images.width()));
  }

  /** {@code float32[count, classes]}, a one at the label of each image. */
  NDArray oneHot(NDManager manager, int classes) {
    float[] values = new float[count * classes];
    for (int at = 0; at < count; at++) {
      values[at * classes + label(at)] = 1;
    }
    return manager.create(values, new Shape(count, classes));
  }
}
