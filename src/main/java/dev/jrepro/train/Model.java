package dev.jrepro.train;

import ai.djl.ndarray.NDList;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * A task with its weights, on a device, to be judged and asked. For one thread; closing it frees
 * its memory.
 *
 * @param <B> a batch
 */
public final class Model<B> implements AutoCloseable {
  private static final int EVALUATION_BATCH = 250;

  private final Task<B> task;
  private final Nets nets;
  private final Source source;
  private final int batch;

  Model(Task<B> task, Nets nets, Source source, int batch) {
    this.task = task;
    this.nets = nets;
    this.source = source;
    this.batch = batch;
  }

  /**
   * Reads the weights of a training, in batches of 250 examples as a {@link Regime} evaluates.
   *
   * @param task a new one, with nets as they were trained
   * @param file a safetensors file with or without its ending, such as {@code models/digits/last};
   *     see {@link Start#file}
   * @throws MissingData if there is no such file
   * @throws BadData if it is no whole file, or not the one that was written
   * @throws OtherTraining if a newer jrepro wrote it
   * @throws Mismatch if the weights are another model's, which names the tensors that differ
   */
  public static <B> Model<B> load(Compute compute, Task<B> task, Path file) {
    return load(compute, task, file, EVALUATION_BATCH);
  }

  /** As {@link #load(Compute, Task, Path)}, with so many examples a batch. */
  public static <B> Model<B> load(Compute compute, Task<B> task, Path file, int batch) {
    Source none = Source.derive(0);
    Nets nets = Nets.fresh(compute, task.nets(), none);
    try {
      Start.from(file).into(nets.weights());
      return new Model<>(task, nets, none, batch);
    } catch (RuntimeException e) {
      nets.close();
      throw e;
    }
  }

  /** The task's numbers on validation examples, as {@code val/NAME}. */
  public SortedMap<String, Double> validate(Examples<B> examples) {
    return evaluator().judge(examples, examples.count(), task::validationStep).results("val/");
  }

  /** The task's numbers on test examples, as {@code test/NAME}. */
  public SortedMap<String, Double> test(Examples<B> examples) {
    return evaluator().judge(examples, examples.count(), task::testStep).results("test/");
  }

  /**
   * The task's answers, batch by batch in the order of the examples; arrays are closed after the
   * consumer returns.
   */
  public void predict(Examples<B> examples, Consumer<NDList> answers) {
    evaluator().predict(task, examples, answers);
  }

  Nets nets() {
    return nets;
  }

  private Evaluator<B> evaluator() {
    return new Evaluator<>(nets, source, batch);
  }

  @Override
  public void close() {
    nets.close();
  }
}
