package dev.jrepro.train;

import java.util.Optional;

/**
 * The examples of a training.
 *
 * @param train what it learns from
 * @param validation what it is judged on after each epoch, if anything
 * @param <B> a batch
 */
public record TaskData<B>(Examples<B> train, Optional<Examples<B>> validation) {
  /** Examples to learn from, and none to be judged on. */
  public static <B> TaskData<B> of(Examples<B> train) {
    return new TaskData<>(train, Optional.empty());
  }

  /** Examples to learn from, and others to be judged on. */
  public static <B> TaskData<B> of(Examples<B> train, Examples<B> validation) {
    return new TaskData<>(train, Optional.of(validation));
  }
}
