package dev.jrepro.train;

import ai.djl.ndarray.NDList;
import dev.jrepro.json.JsonValue;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * A task that was trained, on its device. For one thread; closing it frees its memory.
 *
 * @param <B> a batch
 */
public final class Learned<B> implements AutoCloseable {
  private final Learner<B> learner;
  private final Loop<B> loop;

  Learned(Learner<B> learner, Loop<B> loop) {
    this.learner = learner;
    this.loop = loop;
  }

  /** What the training went through, before an interruption too. */
  public Course course() {
    return loop.course();
  }

  /** Why it ended. */
  public Ending ending() {
    return loop.ending();
  }

  /** The task's numbers on validation examples, as {@code val/NAME}. */
  public SortedMap<String, Double> validate(Examples<B> examples) {
    return evaluator()
        .judge(examples, examples.count(), learner.task()::validationStep)
        .results("val/");
  }

  /** The task's numbers on test examples, as {@code test/NAME}. */
  public SortedMap<String, Double> test(Examples<B> examples) {
    return evaluator().judge(examples, examples.count(), learner.task()::testStep).results("test/");
  }

  /**
   * The task's answers, batch by batch in the order of the examples; arrays are closed after the
   * consumer returns.
   */
  public void predict(Examples<B> examples, Consumer<NDList> answers) {
    evaluator().predict(learner.task(), examples, answers);
  }

  /**
   * Takes the weights of the best epoch, which the training left in its folder.
   *
   * @throws MissingData if it left none
   */
  public void takeBest(Path folder) {
    if (loop.best().isEmpty()) {
      throw new MissingData(folder.resolve("best"));
    }
    try (Arena arena = Arena.ofConfined()) {
      String name = Checkpoints.bestName(loop.best().getFirst());
      loop.nets().weights().take(Snapshot.read(folder, name, arena).tensors());
    }
  }

  /** Writes the weights as {@code NAME.safetensors} and {@code NAME.json} into a folder. */
  public void save(Path folder, String name) {
    JsonValue.Obj none = JsonValue.object().build();
    Snapshot weights = new Snapshot(none, loop.nets().weights().save());
    Checkpoints.with(loop.run(), weights).write(folder, name);
  }

  private Evaluator<B> evaluator() {
    return new Evaluator<>(loop.nets(), learner.source(), learner.regime().evaluationBatch());
  }

  @Override
  public void close() {
    loop.nets().close();
  }
}
