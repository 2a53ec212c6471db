package dev.jrepro.train.data;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.jrepro.core.Digest;
import dev.jrepro.train.Examples;
import dev.jrepro.train.Mismatch;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Images as what a {@code Learner} trains on. A batch is a function of epoch and places alone, so
 * any thread can make it ahead of time.
 *
 * @param batching the images, and how they become numbers
 */
public record ImageExamples(Batching batching) implements Examples<ImageBatch> {
  /** Checks that there is an image. */
  public ImageExamples {
    if (batching.images().count() == 0) {
      throw new Mismatch("there is no image to make batches of");
    }
  }

  @Override
  public int count() {
    return batching.images().count();
  }

  /** Of all images with their classes, of the scaling, and of the random changes and their seed. */
  @Override
  public Digest digest() {
    String told =
        "images.v1\n%s\n%s\n%s\n%d\n"
            .formatted(
                batching.images().digest(),
                batching.scaling(),
                batching.augmentations(),
                batching.augmentations().isEmpty() ? 0 : batching.seed());
    return Digest.of(told.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public ImageBatch batch(int epoch, int[] examples, NDManager scope) {
    Batching.Numbers numbers = batching.numbers(epoch, examples);
    Image form = numbers.form();
    Shape shape = new Shape(examples.length, form.channels(), form.height(), form.width());
    long[] labels = Arrays.stream(batching.labels(examples)).asLongStream().toArray();
    return new ImageBatch(
        scope.create(numbers.values(), shape, DataType.FLOAT32), scope.create(labels));
  }
}
