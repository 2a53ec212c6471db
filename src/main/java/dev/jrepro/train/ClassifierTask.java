package dev.jrepro.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import dev.jrepro.core.Digest;
import dev.jrepro.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * The task of a {@link Trainer}: to tell the class of an image, by the mean cross-entropy. As a
 * listener it gathers the epochs' evaluations.
 */
final class ClassifierTask implements Task<Batch>, Listener {
  private final Block block;
  private final Hyperparameters hyper;
  private final TrainingImages images;
  private final Consumer<History.Epoch> told;
  private final History history = new History();
  private final List<JsonValue> epochs = new ArrayList<>();
  private final float[] table;
  private Scores scores = new Scores(0);
  private int classes;
  private List<Float> losses = new ArrayList<>();

  ClassifierTask(Trainer trainer, TrainingImages images, Consumer<History.Epoch> told) {
    this.block = trainer.block();
    this.hyper = trainer.hyper();
    this.images = images;
    this.told = told;
    this.table = Classifier.Form.of(images.train()).normalisation().table();
  }

  /** Images as examples. */
  record Images(ImageSet set) implements Examples<Batch> {
    @Override
    public int count() {
      return set.count();
    }

    @Override
    public Digest digest() {
      return set.digest();
    }

    @Override
    public Batch batch(int epoch, int[] examples, NDManager scope) {
      return new Batch(set, examples, 0, examples.length);
    }
  }

  @Override
  public List<Net> nets() {
    return List.of(Net.only(block, Classifier.Form.of(images.train()).shape()));
  }

  @Override
  public List<Optimization> optimizers() {
    return List.of(hyper.optimizer());
  }

  @Override
  public NDArray trainingStep(Step step, Batch batch) {
    NDArray answers = step.forward(batch.pixels(step.scope(), table));
    NDArray right = answers.logSoftmax(1).mul(batch.oneHot(step.scope(), classes));
    return right.sum().div(-batch.count());
  }

  @Override
  public void validationStep(Step step, Batch batch) {
    scores.add(batch, step.forward(batch.pixels(step.scope(), table)).toFloatArray());
  }

  @Override
  public JsonValue.Obj hyperparameters() {
    return (JsonValue.Obj) hyper.toJson();
  }

  @Override
  public void begin(Run run) {
    classes = Classifier.classes(block, Classifier.Form.of(images.train()));
    scores = new Scores(classes);
  }

  @Override
  public void step(Progress at, SortedMap<String, Double> values) {
    losses.add(Optional.ofNullable(values.get("loss")).orElseThrow().floatValue());
  }

  @Override
  public void epoch(Progress at, SortedMap<String, Double> metrics) {
    Optional<Evaluation> validation = images.validation().map(set -> scores.evaluation());
    scores = new Scores(classes);
    double loss = losses.stream().mapToDouble(each -> each).reduce(0, Double::sum) / losses.size();
    losses = new ArrayList<>();
    History.Epoch epoch = new History.Epoch(at.epoch(), loss, validation);
    history.add(epoch);
    epochs.add(epoch.toJson());
    told.accept(epoch);
  }

  @Override
  public JsonValue.Obj state() {
    return JsonValue.object()
        .put("losses", JsonValue.array(losses, each -> Tally.json(each)))
        .put("epochs", new JsonValue.Arr(epochs))
        .build();
  }

  @Override
  public void restore(JsonValue.Obj state) {
    for (JsonValue loss : state.items("losses")) {
      losses.add(loss instanceof JsonValue.Num(double value) ? (float) value : Float.NaN);
    }
    epochs.addAll(state.items("epochs"));
    History.of(new float[0], state).epochs().forEach(history::add);
  }

  /** The epochs, with the losses that the training kept. */
  History history(Course course) {
    History all = new History();
    for (int step = 0; step < course.steps(); step++) {
      all.add(course.loss(step));
    }
    history.epochs().forEach(all::add);
    return all;
  }
}
