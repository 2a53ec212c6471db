package dev.jrepro.train;

import ai.djl.ndarray.NDList;
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
  private final Loop<B> loop;
  private final Model<B> model;

  Learned(Learner<B> learner, Loop<B> loop) {
    this.loop = loop;
    int batch = learner.regime().evaluationBatch();
    this.model = new Model<>(learner.task(), loop.nets(), learner.source(), batch);
  }

  /** The task with its weights; closed with this. */
  public Model<B> model() {
    return model;
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
    return model.validate(examples);
  }

  /** The task's numbers on test examples, as {@code test/NAME}. */
  public SortedMap<String, Double> test(Examples<B> examples) {
    return model.test(examples);
  }

  /**
   * The task's answers, batch by batch in the order of the examples; arrays are closed after the
   * consumer returns.
   */
  public void predict(Examples<B> examples, Consumer<NDList> answers) {
    model.predict(examples, answers);
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
    Snapshot weights = new Snapshot(Snapshot.NO_FACTS, loop.nets().weights().save());
    Checkpoints.with(loop.run(), weights).write(folder, name);
  }

  @Override
  public void close() {
    model.close();
  }
}
