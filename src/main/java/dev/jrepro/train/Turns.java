package dev.jrepro.train;

import ai.djl.ndarray.NDArray;
import dev.jrepro.json.JsonValue;
import dev.jrepro.tensors.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The steps of a training: each optimizer has its turn on the step's batches. */
final class Turns<B> {
  private final Learner<B> learner;
  private final List<Turn<B>> turns = new ArrayList<>();
  private int epoch;

  Turns(Learner<B> learner, Examples<B> examples, Nets nets, StepEyes eyes) {
    this.learner = learner;
    List<Optimization> told = learner.task().optimizers();
    SortedMap<String, NDArray> left = nets.weights().trainable();
    for (Optimization each : told) {
      NamedOptimizer optimizer = new NamedOptimizer(each, nets.manager(), left);
      String prefix = told.size() == 1 ? "" : each.name() + "/";
      turns.add(new Turn<>(learner, examples, nets, optimizer, prefix, eyes));
    }
    left.values().forEach(nobodys -> nobodys.setRequiresGradient(false));
  }

  /**
   * A step that is next.
   *
   * @param at which it is
   * @param perEpoch how many an epoch has
   * @param batches the examples of each of its batches
   */
  record Next(Progress at, long perEpoch, List<int[]> batches) {
    /** How many steps were made before. */
    long index() {
      return at.step() - 1;
    }

    int examples() {
      return batches.stream().mapToInt(batch -> batch.length).sum();
    }
  }

  /**
   * A step that was made.
   *
   * @param loss with several optimizers the sum of theirs
   * @param rate the learning rate of the first optimizer's first group
   * @param told what listeners are told
   */
  record Made(float loss, double rate, SortedMap<String, Double> told) {}

  /** From here on it is another epoch. */
  void begin(int number) {
    epoch = number;
    turns.forEach(each -> each.optimizer().thaw(this::trains));
  }

  private boolean trains(String parameter) {
    return learner.task().trains(parameter, epoch);
  }

  /** Makes a step; the epoch's numbers are gathered in {@code tally}. */
  Made step(Next next, Tally tally) {
    learner.source().seed(learner.compute(), next.index());
    SortedMap<String, Double> told = new TreeMap<>();
    float sum = 0;
    for (int turn = 0; turn < turns.size(); turn++) {
      freezeAllBut(turn);
      sum += turns.get(turn).take(next, epoch, tally, told);
    }
    double rate = told.getOrDefault(turns.getFirst().rateName(), Double.NaN);
    return new Made(sum, rate, told);
  }

  private void freezeAllBut(int turn) {
    if (turns.size() > 1) {
      for (int each = 0; each < turns.size(); each++) {
        boolean its = each == turn;
        turns.get(each).optimizer().thaw(name -> its && trains(name));
      }
    }
  }

  /** What the optimizers remember, by {@code OPTIMIZER/KIND/NAME}. */
  SortedMap<String, NDArray> arrays() {
    SortedMap<String, NDArray> arrays = new TreeMap<>();
    for (Turn<B> each : turns) {
      String name = each.optimizer().name();
      each.optimizer().arrays().forEach((key, array) -> arrays.put(name + "/" + key, array));
    }
    return arrays;
  }

  SortedMap<String, Tensor> save() {
    SortedMap<String, Tensor> tensors = new TreeMap<>();
    arrays().forEach((name, array) -> tensors.put(name, Weights.tensor(array)));
    return tensors;
  }

  JsonValue updates() {
    JsonValue.Builder json = JsonValue.object();
    turns.forEach(each -> json.put(each.optimizer().name(), each.optimizer().updates()));
    return json.build();
  }

  void load(Snapshot snapshot, String prefix) {
    JsonValue.Obj updates = snapshot.facts().object("updates");
    for (Turn<B> each : turns) {
      String name = each.optimizer().name();
      Map<String, Tensor> tensors = snapshot.below(prefix + name + "/");
      each.optimizer().load(tensors, updates.object(name));
    }
  }

  JsonValue toJson() {
    return JsonValue.array(turns, each -> each.optimizer().toJson());
  }
}
