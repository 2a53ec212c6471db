package dev.jrepro.train.data;

import dev.jrepro.train.Examples;
import dev.jrepro.train.TaskData;
import java.nio.file.Path;
import java.util.List;

/**
 * Scenes in three parts, whose pixels have a class each: what {@link DataModule} is to images.
 *
 * @param train what is learned from
 * @param validation what is judged by while training
 * @param test what is judged by at the end; of Cityscapes its labels are not published, and every
 *     pixel is of no class
 * @param scaling from pixels to numbers
 */
public record SceneModule(
    Cityscapes train, Cityscapes validation, Cityscapes test, Scaling scaling) {
  /**
   * Cityscapes, in the parts that its authors made.
   *
   * @throws dev.jrepro.train.MissingData if a part is missing, or a scene has no labels
   * @throws dev.jrepro.train.BadData if a part has no scene
   */
  public static SceneModule cityscapes(Path folder) {
    return new SceneModule(
        Cityscapes.of(folder, "train"),
        Cityscapes.of(folder, "val"),
        Cityscapes.of(folder, "test"),
        Scaling.CITYSCAPES);
  }

  /**
   * What a {@code Learner} trains on.
   *
   * @param seed of the random changes
   * @param training changes of the scenes for training
   * @param evaluation changes of those for validation, such as a resizing
   */
  public TaskData<SceneBatch> taskData(
      long seed, List<Augmentation> training, List<Augmentation> evaluation) {
    return TaskData.of(
        new SceneExamples(train, scaling, training, seed),
        new SceneExamples(validation, scaling, evaluation, 0));
  }

  /** What it is tested on, changed as for validation. */
  public Examples<SceneBatch> testExamples(List<Augmentation> evaluation) {
    return new SceneExamples(test, scaling, evaluation, 0);
  }
}
