package dev.jrepro.train.data;

import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.train.Examples;
import dev.jrepro.train.Published;
import dev.jrepro.train.TaskData;
import java.nio.file.Path;
import java.util.List;

/**
 * A data set in three parts, as Lightning Bolts' data modules make them.
 *
 * @param train what is learned from, in the order of the split
 * @param validation what is judged by while training
 * @param test what is judged by at the end
 * @param split which of the images for training are which; places in the files' order
 * @param scaling from pixels to numbers
 */
public record DataModule(
    Images train, Images validation, Images test, Split split, Scaling scaling) {

  /** How many images of each class Bolts sets apart in ImageNet. */
  private static final int IMAGENET_PER_CLASS = 50;

  /**
   * What a user can choose.
   *
   * @param validation how much is set apart for validation
   * @param seed of the split
   * @param normalise whether numbers are brought around zero by the data set's mean and deviation;
   *     else they are from 0 to 1
   */
  public record Settings(Share validation, long seed, boolean normalise) {
    /** Those of Bolts. */
    public static final Settings DEFAULTS = new Settings(Share.FIFTH, 42, false);
  }

  /**
   * MNIST, from four {@linkplain Mnist files} in a folder.
   *
   * @throws dev.jrepro.train.MissingData if a file is missing
   * @throws dev.jrepro.train.BadData if one is not what it should be
   */
  public static DataModule mnist(Path folder, Settings settings) {
    return of(Mnist.digits(folder, "train"), Mnist.digits(folder, "test"), settings, Scaling.GREY);
  }

  /** Fashion-MNIST, as {@link #mnist}. */
  public static DataModule fashionMnist(Path folder, Settings settings) {
    return of(
        Mnist.clothes(folder, "train"), Mnist.clothes(folder, "test"), settings, Scaling.GREY);
  }

  /** CIFAR-10, from its six {@linkplain Cifar10 files}. */
  public static DataModule cifar10(Path folder, Settings settings) {
    return of(Cifar10.train(folder), Cifar10.test(folder), settings, Scaling.CIFAR10);
  }

  private static DataModule of(Images all, Images test, Settings settings, Scaling normal) {
    Split split = Split.torch(all.count(), settings.validation(), settings.seed());
    return of(all, test, split, settings.normalise() ? normal : Scaling.UNIT);
  }

  /**
   * ImageNet, from its folders {@code train} and {@code val}: 50 images of each class of the first
   * are for validation, the second is for testing.
   */
  public static DataModule imageNet(Path folder) {
    Images all = ImageFolder.of(folder.resolve("train"));
    Split split = Split.imageNet(all, IMAGENET_PER_CLASS);
    return of(all, ImageFolder.of(folder.resolve("val")), split, Scaling.IMAGENET);
  }

  /** What a {@code Learner} trains on, without random changes. */
  public TaskData<ImageBatch> taskData() {
    return taskData(0, List.of());
  }

  /**
   * What a {@code Learner} trains on. Images for validation are not changed.
   *
   * @param seed of the random changes
   * @param augmentations changes of the images for training, in their order
   * @throws dev.jrepro.train.Mismatch if there is no image for training
   */
  public TaskData<ImageBatch> taskData(long seed, List<Augmentation> augmentations) {
    Examples<ImageBatch> examples =
        new ImageExamples(new Batching(train, scaling, augmentations, seed));
    return validation.count() == 0
        ? TaskData.of(examples)
        : TaskData.of(examples, new ImageExamples(Batching.plain(validation, scaling)));
  }

  /**
   * This module with each image for validation and for testing changed: made one size, as {@link
   * Augmentation.ResizeShorter} and {@link Augmentation.CentreCrop} do to ImageNet's.
   */
  public DataModule evaluatedAs(List<Augmentation> changes) {
    List<Augmentation> copy = List.copyOf(changes);
    return new DataModule(
        train, new ChangedImages(validation, copy), new ChangedImages(test, copy), split, scaling);
  }

  /**
   * Writes the split as a stage's output: {@code train.npy} and {@code validation.npy}, as {@link
   * Split#write} does, and {@code digests.json} with how many images each of the three parts has
   * and the digest of what they are.
   *
   * @throws dev.jrepro.train.FileFailure if one cannot be written
   */
  public void write(Path folder) {
    split.write(folder);
    JsonValue digests =
        JsonValue.object()
            .put("train", part(train))
            .put("validation", part(validation))
            .put("test", part(test))
            .build();
    Published.write(folder.resolve("digests.json"), Json.pretty(digests));
  }

  private static JsonValue part(Images images) {
    return JsonValue.object()
        .put("count", images.count())
        .put("digest", images.digest().toString())
        .build();
  }

  /** What it is tested on. */
  public Examples<ImageBatch> testExamples() {
    return new ImageExamples(Batching.plain(test, scaling));
  }

  private static DataModule of(Images all, Images test, Split split, Scaling scaling) {
    return new DataModule(
        all.only(split.train()), all.only(split.validation()), test, split, scaling);
  }
}
