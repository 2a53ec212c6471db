package dev.jrepro.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.jrepro.tensors.Tensor;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Steps of an {@link Optimizer} with PyTorch's formulas. Its state is kept by the parameters'
 * names, so that it can be saved and loaded, and it steps in the order of names.
 */
final class NamedOptimizer {
  private static final String MOMENTUM = "momentum/";
  private static final String MEAN = "mean/";
  private static final String VARIANCE = "variance/";
  private static final float BETA_1 = 0.9f;
  private static final float BETA_2 = 0.999f;
  private static final double EPSILON = 1e-8;
  private static final float NO_CLIP = -1;

  private final Hyperparameters hyper;
  private final NDManager manager;
  private final SortedMap<String, NDArray> parameters;
  private final SortedMap<String, NDArray> state = new TreeMap<>();
  private long updates;

  /** An optimizer that has made no step. */
  NamedOptimizer(Hyperparameters hyper, NDManager manager, SortedMap<String, NDArray> parameters) {
    this.hyper = hyper;
    this.manager = manager;
    this.parameters = parameters;
    for (Map.Entry<String, NDArray> each : parameters.entrySet()) {
      for (String kind : kinds(hyper.optimizer())) {
        NDArray weight = each.getValue();
        state.put(kind + each.getKey(), manager.zeros(weight.getShape(), weight.getDataType()));
      }
    }
  }

  private static List<String> kinds(Optimizer optimizer) {
    return switch (optimizer) {
      case SGD -> List.of(MOMENTUM);
      case ADAM, ADAMW -> List.of(MEAN, VARIANCE);
    };
  }

  /** How many steps were made. */
  long updates() {
    return updates;
  }

  /** Steps once along the gradients, and sets them to zero. */
  void step(double learningRate) {
    updates++;
    parameters.forEach((name, weight) -> {
      try (NDArray gradient = weight.getGradient()) {
        switch (hyper.optimizer()) {
          case SGD -> sgd(name, weight, gradient, learningRate);
          case ADAM -> adam(name, new NDList(weight, gradient), learningRate, hyper.weightDecay());
          case ADAMW -> {
            weight.muli((float) (1 - learningRate * hyper.weightDecay()));
            adam(name, new NDList(weight, gradient), learningRate, 0);
          }
        }
      }
    });
  }

  SortedMap<String, Tensor> save() {
    SortedMap<String, Tensor> tensors = new TreeMap<>();
    state.forEach((name, array) -> tensors.put(name, Weights.tensor(array)));
    return tensors;
  }

  /** Takes up the state of one that has made steps with the same parameters. */
  void load(Map<String, Tensor> tensors, long updatesDone) {
    if (!tensors.keySet().equals(state.keySet())) {
      throw new Mismatch("the checkpoint holds the state of another optimizer");
    }
    tensors.forEach((name, tensor) -> {
      NDArray old = stateOf(name);
      state.put(name, Weights.array(manager, name, old.getShape(), tensor));
      old.close();
    });
    updates = updatesDone;
  }

  private void sgd(String name, NDArray weight, NDArray gradient, double learningRate) {
    NDArray momentum = stateOf(MOMENTUM + name);
    try (NDArray decay = weight.mul((float) hyper.weightDecay())) {
      momentum.muli((float) hyper.momentum()).addi(gradient).addi(decay);
    }
    weight
        .getNDArrayInternal()
        .sgdUpdate(
            new NDList(weight, momentum),
            new NDList(weight),
            (float) learningRate,
            0,
            1,
            NO_CLIP,
            0,
            false);
  }

  /**
   * Both bias corrections are in the rate and in epsilon: DJL adds its epsilon before them, so it
   * gets ε·√(1 − β₂ᵗ), which comes to the published formula.
   */
  private void adam(String name, NDList weightAndGradient, double learningRate, double decay) {
    double correction1 = 1 - StrictMath.pow(BETA_1, (double) updates);
    double correction2 = StrictMath.sqrt(1 - StrictMath.pow(BETA_2, (double) updates));
    NDArray weight = weightAndGradient.get(0);
    NDList inputs = new NDList(weightAndGradient);
    inputs.add(stateOf(MEAN + name));
    inputs.add(stateOf(VARIANCE + name));
    weight
        .getNDArrayInternal()
        .adamUpdate(
            inputs,
            new NDList(weight),
            (float) learningRate,
            (float) (learningRate * correction2 / correction1),
            (float) decay,
            1,
            NO_CLIP,
            BETA_1,
            BETA_2,
            (float) (EPSILON * correction2),
            false,
            false);
  }

  private NDArray stateOf(String name) {
    NDArray array = state.get(name);
    if (array == null) {
      throw new IllegalStateException("no optimizer state " + name);
    }
    return array;
  }
}
