package dev.jrepro.train;

import dev.jrepro.json.JsonValue;
import java.util.SortedMap;

/** Is told what happens in a training: for progress, logs, and whatever else is done meanwhile. */
public interface Listener {
  /** A training begins, or goes on. */
  default void begin(Run run) {}

  /**
   * A step was made.
   *
   * @param values {@code loss}, {@code learning-rate}, and what the task logged in it; with several
   *     optimizers the first two once for each, as {@code NAME/loss}
   */
  default void step(Progress at, SortedMap<String, Double> values) {}

  /**
   * An epoch was trained and validated.
   *
   * @param metrics what was logged, {@code train/NAME} and {@code val/NAME}
   */
  default void epoch(Progress at, SortedMap<String, Double> metrics) {}

  /** A checkpoint is about to be written. */
  default void checkpoint(Progress at) {}

  /** The training has ended; not where it was interrupted or failed. */
  default void end(Progress at) {}

  /** What its state is called in a checkpoint; unique among the listeners that have one. */
  default String name() {
    return getClass().getSimpleName();
  }

  /** What it must know to go on after an interruption; it is kept with each checkpoint. */
  default JsonValue.Obj state() {
    return JsonValue.object().build();
  }

  /** Takes up a state, before {@link #begin}. */
  default void restore(JsonValue.Obj state) {}
}
