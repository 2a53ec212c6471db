package dev.jrepro.train;

import java.util.Optional;

/**
 * The images of a training.
 *
 * @param train what it learns from; at least one
 * @param validation what it is judged on after each epoch, if anything
 */
public record TrainingImages(ImageSet train, Optional<ImageSet> validation) {
  public TrainingImages {
    if (train.count() == 0) {
      throw new Mismatch("there is no image to train on");
    }
  }
}
