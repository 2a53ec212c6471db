package dev.jrepro.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import dev.jrepro.json.JsonValue;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.stream.IntStream;

/**
 * A block with its parameters, on a device, that answers grey images with classes. For one thread;
 * closing it frees its memory.
 *
 * <p>In a folder it is two files: {@code model.safetensors}, the parameters by name, running
 * statistics among them, and {@code model.json}, what else it takes to use or judge it. Equal
 * classifiers are equal files.
 */
public final class Classifier implements AutoCloseable {
  private static final String FILE = "model";
  private static final int SCHEMA = 1;
  private static final int EVALUATION_BATCH = 250;

  private final Block block;
  private final NDManager manager;
  private final ParameterStore store;
  private final Form form;
  private final float[] table;

  Classifier(Block block, NDManager manager, Form form) {
    this.block = block;
    this.manager = manager;
    this.store = new ParameterStore(manager, false);
    this.form = form;
    this.table = form.normalisation().table();
  }

  /** What a classifier takes. */
  record Form(int height, int width, Normalisation normalisation) {
    static Form of(ImageSet images) {
      return new Form(images.height(), images.width(), Normalisation.of(images));
    }

    Shape shape() {
      return new Shape(1, 1, height, width);
    }
  }

  /**
   * Reads a classifier from its folder.
   *
   * @param block a new block, built as the one that was trained
   * @throws MissingData if the folder holds none
   * @throws BadData if its files are not what was written
   * @throws Mismatch if the parameters do not fit the block
   */
  public static Classifier load(Compute compute, Block block, Path folder) {
    try (Arena arena = Arena.ofConfined()) {
      Snapshot saved = Snapshot.read(folder, FILE, arena);
      JsonValue.Obj facts = saved.facts();
      Normalisation scale =
          new Normalisation(facts.needNumber("mean"), facts.needNumber("deviation"));
      Form form =
          new Form((int) facts.needInteger("height"), (int) facts.needInteger("width"), scale);
      Weights.of(block).willBe(saved.tensors());
      return initialised(compute, block, form);
    }
  }

  private static Classifier initialised(Compute compute, Block block, Form form) {
    NDManager manager = compute.manager();
    block.initialize(manager, DataType.FLOAT32, form.shape());
    return new Classifier(block, manager, form);
  }

  /** Writes the classifier into the folder; {@code hyper} is kept beside the weights. */
  void save(Path folder, Hyperparameters hyper) {
    JsonValue.Builder facts =
        JsonValue.object()
            .put("schema", SCHEMA)
            .put("training", Training.VERSION)
            .put("hyperparameters", hyper.toJson())
            .put("height", form.height())
            .put("width", form.width())
            .put("mean", new JsonValue.Num(form.normalisation().mean()))
            .put("deviation", new JsonValue.Num(form.normalisation().deviation()));
    new Snapshot(facts.build(), weights().save()).write(folder, FILE);
  }

  /** How many classes it answers with. */
  public int classes() {
    return classes(block, form);
  }

  static int classes(Block block, Form form) {
    return Math.toIntExact(block.getOutputShapes(new Shape[] {form.shape()})[0].get(1));
  }

  /**
   * Judges it on a set of images.
   *
   * @throws Mismatch if the images are of another size, or a label is beyond the classes
   */
  public Evaluation evaluate(ImageSet images) {
    check(images);
    Scores scores = new Scores(classes());
    int[] order = IntStream.range(0, images.count()).toArray();
    for (int from = 0; from < images.count(); from += EVALUATION_BATCH) {
      int count = Math.min(EVALUATION_BATCH, images.count() - from);
      Batch batch = new Batch(images, order, from, count);
      try (NDManager scope = manager.newSubManager()) {
        scores.add(batch, forward(batch.pixels(scope, table), false).toFloatArray());
      }
    }
    return scores.evaluation();
  }

  /** The block's answers, {@code float32[batch, classes]}, before any softmax. */
  NDArray forward(NDArray pixels, boolean training) {
    return block.forward(store, new NDList(pixels), training).singletonOrThrow();
  }

  void check(ImageSet images) {
    if (images.height() != form.height() || images.width() != form.width()) {
      throw new Mismatch(
          "the images are %d x %d, the model takes %d x %d"
              .formatted(images.height(), images.width(), form.height(), form.width()));
    }
    int classes = classes();
    for (int image = 0; image < images.count(); image++) {
      if (images.label(image) >= classes) {
        throw new Mismatch(
            "image %d has the label %d, the model %d classes"
                .formatted(image, images.label(image), classes));
      }
    }
  }

  Weights weights() {
    return Weights.of(block);
  }

  @Override
  public void close() {
    manager.close();
  }
}
