package dev.jrepro.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import dev.jrepro.json.JsonValue;
import dev.jrepro.tensors.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The steps of a training: each optimizer has its turn on the step's batches. */
final class Turns<B> {
  private static final int TOLD_EXAMPLES = 8;

  private final Learner<B> learner;
  private final Examples<B> examples;
  private final Nets nets;
  private final List<NamedOptimizer> optimizers;
  private int epoch;

  Turns(Learner<B> learner, Examples<B> examples, Nets nets) {
    this.learner = learner;
    this.examples = examples;
    this.nets = nets;
    SortedMap<String, NDArray> left = nets.weights().trainable();
    this.optimizers =
        learner.task().optimizers().stream()
            .map(each -> new NamedOptimizer(each, nets.manager(), left))
            .toList();
    left.values().forEach(nobodys -> nobodys.setRequiresGradient(false));
  }

  /** From here on it is another epoch. */
  void begin(int number) {
    epoch = number;
    optimizers.forEach(each -> each.thaw(this::trains));
  }

  private boolean trains(String parameter) {
    return learner.task().trains(parameter, epoch);
  }

  /**
   * Makes a step.
   *
   * @param batches the examples of each of its batches
   * @param tally where the epoch's numbers are gathered
   * @return what listeners are told, and under an empty name the loss of the step
   */
  SortedMap<String, Double> step(List<int[]> batches, Progress at, long perEpoch, Tally tally) {
    learner.source().seed(learner.compute(), at.step() - 1);
    SortedMap<String, Double> values = new TreeMap<>();
    float sum = 0;
    List<Optimization> told = learner.task().optimizers();
    for (int turn = 0; turn < told.size(); turn++) {
      freezeAllBut(turn);
      String prefix = told.size() == 1 ? "" : told.get(turn).name() + "/";
      Tally own = new Tally();
      float loss = 0;
      for (int[] batch : batches) {
        loss += loss(batch, batches.size(), at, optimizers.get(turn).name(), List.of(own, tally));
      }
      loss = batches.size() == 1 ? loss : loss / batches.size();
      double factor = told.get(turn).schedule().factor(at.step() - 1, at.steps(), perEpoch);
      optimizers.get(turn).step(factor, learner.regime().clipping());
      values.putAll(own.results(""));
      values.put(prefix + "loss", (double) loss);
      double rate = told.get(turn).groups().getFirst().learningRate();
      values.put(prefix + "learning-rate", rate * factor);
      tally.add(prefix + "loss", loss, count(batches), Aggregate.MEAN);
      sum += loss;
    }
    values.put("", (double) sum);
    return values;
  }

  private void freezeAllBut(int turn) {
    if (optimizers.size() > 1) {
      for (int each = 0; each < optimizers.size(); each++) {
        boolean its = each == turn;
        optimizers.get(each).thaw(name -> its && trains(name));
      }
    }
  }

  private static int count(List<int[]> batches) {
    return batches.stream().mapToInt(batch -> batch.length).sum();
  }

  private float loss(int[] batch, int batches, Progress at, String optimizer, List<Tally> tallies) {
    float value;
    Tally logged = new Tally();
    try (NDManager scope = nets.manager().newSubManager();
        GradientCollector gradients = Engine.getEngine("PyTorch").newGradientCollector()) {
      B loaded = examples.batch(epoch, batch, scope);
      Step.At place = new Step.At(epoch, at.step() - 1, batch.length, Optional.of(optimizer));
      Step step = new Step(nets, learner.source(), place, scope, logged);
      NDArray loss = learner.task().trainingStep(step, loaded);
      gradients.backward(batches == 1 ? loss : loss.div(batches));
      value = loss.getFloat();
    }
    tallies.forEach(tally -> tally.addAll(logged, batch.length));
    if (!Float.isFinite(value)) {
      String some =
          String.join(
              ", ", Arrays.stream(batch).limit(TOLD_EXAMPLES).mapToObj(Integer::toString).toList());
      String more = batch.length > TOLD_EXAMPLES ? ", …" : "";
      throw new Diverged(value, at, "the batch of the examples " + some + more);
    }
    return value;
  }

  SortedMap<String, Tensor> save() {
    SortedMap<String, Tensor> tensors = new TreeMap<>();
    for (NamedOptimizer each : optimizers) {
      each.save().forEach((name, tensor) -> tensors.put(each.name() + "/" + name, tensor));
    }
    return tensors;
  }

  JsonValue updates() {
    JsonValue.Builder json = JsonValue.object();
    optimizers.forEach(each -> json.put(each.name(), each.updates()));
    return json.build();
  }

  void load(Snapshot snapshot, String prefix) {
    JsonValue.Obj updates = snapshot.facts().object("updates");
    for (NamedOptimizer each : optimizers) {
      Map<String, Tensor> tensors = snapshot.below(prefix + each.name() + "/");
      each.load(tensors, updates.object(each.name()));
    }
  }

  JsonValue toJson() {
    return JsonValue.array(optimizers, NamedOptimizer::toJson);
  }
}
