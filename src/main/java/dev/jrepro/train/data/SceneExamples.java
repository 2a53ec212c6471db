package dev.jrepro.train.data;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.jrepro.core.Digest;
import dev.jrepro.train.Examples;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Scenes as what a {@code Learner} trains on. The labels of the pixels move as the pixels do. A
 * batch is a function of epoch and places alone.
 *
 * @param scenes the scenes
 * @param scaling from pixels to numbers
 * @param augmentations changes, in their order; scenes of a batch have one size after them
 * @param seed of the random changes
 */
public record SceneExamples(
    Cityscapes scenes, Scaling scaling, List<Augmentation> augmentations, long seed)
    implements Examples<SceneBatch> {
  /** Copies the list. */
  public SceneExamples {
    augmentations = List.copyOf(augmentations);
  }

  @Override
  public int count() {
    return scenes.count();
  }

  /** Of all files, of the scaling, and of the changes and their seed. */
  @Override
  public Digest digest() {
    String told =
        "scenes.v1\n%s\n%s\n%s\n%d\n".formatted(scenes.digest(), scaling, augmentations, seed);
    return Digest.of(told.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public SceneBatch batch(int epoch, int[] examples, NDManager scope) {
    Cityscapes.Scene form = changed(epoch, examples[0]);
    int area = form.labels().size();
    float[] pixels = new float[Math.multiplyExact(examples.length, form.image().size())];
    long[] labels = new long[Math.multiplyExact(examples.length, area)];
    Scaling.Tables tables = scaling.tables(form.image().channels());
    for (int i = 0; i < examples.length; i++) {
      Cityscapes.Scene scene = i == 0 ? form : changed(epoch, examples[i]);
      if (!scene.image().hasFormOf(form.image())) {
        throw new IllegalArgumentException(
            "%s in a batch of %s: make them one size first".formatted(scene.image(), form.image()));
      }
      tables.write(scene.image(), pixels, i * form.image().size());
      for (int at = 0; at < area; at++) {
        labels[i * area + at] = scene.labels().at(at);
      }
    }
    Image image = form.image();
    Shape shape = new Shape(examples.length, image.channels(), image.height(), image.width());
    return new SceneBatch(
        scope.create(pixels, shape),
        scope.create(labels, new Shape(examples.length, image.height(), image.width())));
  }

  private Cityscapes.Scene changed(int epoch, int place) {
    Cityscapes.Scene scene = scenes.scene(place);
    Augmentation.Place where = new Augmentation.Place(seed, epoch, place);
    return new Cityscapes.Scene(
        Augmentation.all(augmentations, scene.image(), where),
        Augmentation.allToLabels(augmentations, scene.labels(), where));
  }
}
