package dev.jrepro.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import dev.jrepro.json.JsonValue;
import dev.jrepro.random.Derive;
import dev.jrepro.random.RandomStream;
import dev.jrepro.tensors.Tensor;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** One training under way: its steps, and its state to and from a checkpoint. */
final class Fit {
  private static final String LOSSES = "history/loss";
  private static final String PARAMETERS = "parameter/";
  private static final String OPTIMIZER = "optimizer/";

  private final Compute compute;
  private final Hyperparameters hyper;
  private final TrainingImages images;
  private final Classifier classifier;
  private final NamedOptimizer optimizer;
  private final int classes;
  private final History history;

  private Fit(Trainer trainer, TrainingImages images, Classifier classifier, History history) {
    this.compute = trainer.compute();
    this.hyper = trainer.hyper();
    this.images = images;
    this.classifier = classifier;
    this.history = history;
    this.classes = classifier.classes();
    this.optimizer =
        new NamedOptimizer(hyper, classifier.manager(), classifier.weights().trainable());
  }

  static Fit fresh(Trainer trainer, TrainingImages images) {
    Classifier classifier =
        Classifier.fresh(
            trainer.compute(), trainer.block(), images.train(), trainer.hyper().seed());
    return new Fit(trainer, images, classifier, new History());
  }

  static Fit resumed(Trainer trainer, TrainingImages images, Snapshot snapshot) {
    Tensor losses = snapshot.tensors().get(LOSSES);
    if (losses == null) {
      throw new Mismatch("the checkpoint has no losses");
    }
    Classifier classifier =
        Classifier.saved(
            trainer.compute(), trainer.block(), images.train(), snapshot.below(PARAMETERS));
    History history = History.of(losses.toFloats(), snapshot.facts());
    Fit fit = new Fit(trainer, images, classifier, history);
    fit.optimizer.load(snapshot.below(OPTIMIZER), snapshot.facts().needInteger("updates"));
    return fit;
  }

  Classifier classifier() {
    return classifier;
  }

  History history() {
    return history;
  }

  int epochsDone() {
    return history.epochs().size();
  }

  /** Trains one epoch. */
  History.Epoch epoch() {
    int number = epochsDone() + 1;
    int first = history.steps();
    int count = images.train().count();
    int[] order = RandomStream.of(hyper.seed(), "order", number).permutation(count);
    for (int from = 0; from < count; from += hyper.batch()) {
      int length = Math.min(hyper.batch(), count - from);
      float loss = step(new Batch(images.train(), order, from, length));
      if (!Float.isFinite(loss)) {
        throw new Diverged(loss, number, history.steps());
      }
      history.add(loss);
    }
    Optional<Evaluation> validation = images.validation().map(classifier::evaluate);
    History.Epoch epoch =
        new History.Epoch(number, history.meanLoss(first, history.steps()), validation);
    history.add(epoch);
    return epoch;
  }

  private float step(Batch batch) {
    long step = history.steps();
    compute.seed(Derive.derive(hyper.seed(), "step", step));
    float value;
    try (NDManager scope = classifier.manager().newSubManager();
        GradientCollector gradients = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDArray answers = classifier.forward(batch.pixels(scope, classifier.table()), true);
      NDArray right = answers.logSoftmax(1).mul(batch.oneHot(scope, classes));
      NDArray loss = right.sum().div(-batch.count());
      gradients.backward(loss);
      value = loss.getFloat();
    }
    long steps = (long) hyper.epochs() * Math.ceilDiv(images.train().count(), hyper.batch());
    optimizer.step(hyper.learningRate() * hyper.schedule().factor(step, steps));
    return value;
  }

  Snapshot snapshot() {
    SortedMap<String, Tensor> tensors = new TreeMap<>();
    classifier.weights().save().forEach((name, t) -> tensors.put(PARAMETERS + name, t));
    optimizer.save().forEach((name, t) -> tensors.put(OPTIMIZER + name, t));
    tensors.put(LOSSES, Tensor.ofFloats(history.losses(), history.steps()));
    JsonValue.Obj facts =
        JsonValue.object()
            .put("schema", 1)
            .put("epoch", epochsDone())
            .put("step", history.steps())
            .put("updates", optimizer.updates())
            .put("hyperparameters", hyper.toJson())
            .put("epochs", JsonValue.array(history.epochs(), History.Epoch::toJson))
            .build();
    return new Snapshot(facts, tensors);
  }
}
