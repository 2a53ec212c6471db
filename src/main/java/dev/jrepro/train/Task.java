package dev.jrepro.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.jrepro.json.JsonValue;
import java.util.List;

/**
 * What a researcher writes: nets, optimizers, and what is done with one batch. The {@link Learner}
 * does the rest: loops, devices, seeds, schedules, clipping, checkpoints, files.
 *
 * <p>A step is a function of the batch, of the parameters and of what {@link Step} gives: a task
 * that keeps anything else from one step to the next is not resumed exactly.
 *
 * @param <B> a batch
 */
public interface Task<B> {
  /** The nets, in the order in which their first weights are drawn. The same ones at each call. */
  List<Net> nets();

  /** The optimizers, in the order in which they have their turns in each step; at least one. */
  List<Optimization> optimizers();

  /**
   * The loss of one batch, a scalar: the mean over its examples. With several optimizers it is
   * asked once for each, and {@link Step#optimizer} says for which; meanwhile the parameters of the
   * others are frozen, so that no gradient reaches them or stays in them.
   */
  NDArray trainingStep(Step step, B batch);

  /** Judges a batch of the validation examples, by {@link Step#log}. Does nothing by default. */
  default void validationStep(Step step, B batch) {}

  /** Judges a batch of test examples; by default as validation examples are. */
  default void testStep(Step step, B batch) {
    validationStep(step, batch);
  }

  /** Answers a batch; the arrays are kept only until {@link Learned#predict} has handed them on. */
  default NDList predictStep(Step step, B batch) {
    throw new UnsupportedOperationException("the task has no predictStep");
  }

  /**
   * Whether a parameter is trained in an epoch. By default each is, if DJL says that it has a
   * gradient. One that is thawed later begins its optimizer state then.
   *
   * @param parameter its name
   * @param epoch from 1
   */
  default boolean trains(String parameter, int epoch) {
    return true;
  }

  /**
   * What distinguishes this task from others of its class; it is kept with each checkpoint and in
   * the logs, and a checkpoint with other values is refused. By default, for a record, those of its
   * components that are numbers, truth values, texts, enums, or records and lists of such; nothing
   * for another class.
   */
  default JsonValue.Obj hyperparameters() {
    return Told.of(this);
  }
}
