package dev.jrepro.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** One parameter under a {@link Rule}: what the rule remembers of it, and its steps. */
final class RuleState {
  private static final String MOMENTUM = "momentum";
  private static final String MEAN = "mean";
  private static final String VARIANCE = "variance";
  private static final float NO_CLIP = -1;

  private final Rule rule;
  private final NDArray weight;
  private final SortedMap<String, NDArray> arrays = new TreeMap<>();
  private long updates;

  RuleState(Rule rule, NDManager manager, NDArray weight) {
    this.rule = rule;
    this.weight = weight;
    for (String kind : kinds(rule)) {
      arrays.put(kind, manager.zeros(weight.getShape(), weight.getDataType()));
    }
  }

  private static List<String> kinds(Rule rule) {
    return switch (rule) {
      case Rule.Sgd _, Rule.Lars _ -> List.of(MOMENTUM);
      case Rule.Adam _ -> List.of(MEAN, VARIANCE);
      case Rule.RmsProp(_, _, double momentum, boolean centered) -> {
        List<String> one = momentum == 0 ? List.of() : List.of(MOMENTUM);
        List<String> two = centered ? List.of(MEAN) : List.of();
        yield java.util.stream.Stream.of(one, two, List.of(VARIANCE))
            .flatMap(List::stream)
            .toList();
      }
    };
  }

  SortedMap<String, NDArray> arrays() {
    return arrays;
  }

  void set(String kind, NDArray array) {
    NDArray old = arrays.put(kind, array);
    if (old != null) {
      old.close();
    }
  }

  long updates() {
    return updates;
  }

  void setUpdates(long done) {
    updates = done;
  }

  /** Steps along a gradient, and sets the parameter's own to zero. */
  void step(NDArray gradient, double rate, double decay) {
    updates++;
    switch (rule) {
      case Rule.Sgd(double momentum, boolean nesterov) -> {
        array(MOMENTUM).muli((float) momentum).addi(gradient);
        addDecay(array(MOMENTUM), decay);
        descend(nesterov ? Optional.of(ahead(gradient, momentum, decay)) : Optional.empty(), rate);
      }
      case Rule.Adam adam -> {
        if (adam.decoupled()) {
          weight.muli((float) (1 - rate * decay));
        }
        adam(adam, gradient, rate, adam.decoupled() ? 0 : decay);
      }
      case Rule.RmsProp told -> rmsProp(told, gradient, rate, decay);
      case Rule.Lars told -> lars(told, gradient, rate, decay);
    }
  }

  private void addDecay(NDArray to, double decay) {
    try (NDArray part = weight.mul((float) decay)) {
      to.addi(part);
    }
  }

  /** Nesterov's direction: the gradient, and along the momentum once more. */
  private NDArray ahead(NDArray gradient, double momentum, double decay) {
    NDArray direction = array(MOMENTUM).mul((float) momentum).addi(gradient);
    addDecay(direction, decay);
    return direction;
  }

  /** Goes down a direction, which is closed, or else the momentum. */
  private void descend(Optional<NDArray> direction, double rate) {
    weight
        .getNDArrayInternal()
        .sgdUpdate(
            new NDList(weight, direction.orElseGet(() -> array(MOMENTUM))),
            new NDList(weight),
            (float) rate,
            0,
            1,
            NO_CLIP,
            0,
            false);
    direction.ifPresent(NDArray::close);
  }

  /**
   * Both bias corrections are in the rate and in epsilon: DJL adds its epsilon before them, so it
   * gets ε·√(1 − β₂ᵗ), which comes to the published formula.
   */
  private void adam(Rule.Adam told, NDArray gradient, double rate, double decay) {
    float beta1 = (float) told.beta1();
    float beta2 = (float) told.beta2();
    double correction1 = 1 - StrictMath.pow(beta1, (double) updates);
    double correction2 = StrictMath.sqrt(1 - StrictMath.pow(beta2, (double) updates));
    weight
        .getNDArrayInternal()
        .adamUpdate(
            new NDList(weight, gradient, array(MEAN), array(VARIANCE)),
            new NDList(weight),
            (float) rate,
            (float) (rate * correction2 / correction1),
            (float) decay,
            1,
            NO_CLIP,
            beta1,
            beta2,
            (float) (told.epsilon() * correction2),
            false,
            false);
  }

  private void rmsProp(Rule.RmsProp told, NDArray gradient, double rate, double decay) {
    NDArray variance = array(VARIANCE);
    try (NDManager scope = weight.getManager().newSubManager()) {
      NDArray slope = in(scope, weight.mul((float) decay)).addi(gradient);
      variance.muli((float) told.alpha()).addi(slope.square().muli((float) (1 - told.alpha())));
      NDArray spread = in(scope, variance.duplicate());
      if (told.centered()) {
        NDArray mean = array(MEAN);
        mean.muli((float) told.alpha()).addi(slope.mul((float) (1 - told.alpha())));
        spread.subi(in(scope, mean.square()));
      }
      NDArray direction = slope.div(spread.sqrt().addi((float) told.epsilon()));
      if (told.momentum() == 0) {
        descend(Optional.of(direction), rate);
      } else {
        array(MOMENTUM).muli((float) told.momentum()).addi(direction);
        descend(Optional.empty(), rate);
      }
    }
  }

  private static NDArray in(NDManager scope, NDArray array) {
    array.attach(scope);
    return array;
  }

  private void lars(Rule.Lars told, NDArray gradient, double rate, double decay) {
    NDArray direction = gradient.duplicate();
    double size = norm(weight);
    double slope = norm(gradient);
    if (decay != 0 && size != 0 && slope != 0) {
      addDecay(direction, decay);
      direction.muli((float) (told.trust() * size / (slope + size * decay + told.epsilon())));
    }
    NDArray momentum = array(MOMENTUM);
    momentum.muli((float) told.momentum()).addi(direction);
    if (told.nesterov()) {
      try (NDArray along = momentum.mul((float) told.momentum())) {
        direction.addi(along);
      }
      descend(Optional.of(direction), rate);
    } else {
      direction.close();
      descend(Optional.empty(), rate);
    }
  }

  /** The 2-norm of all elements. */
  static double norm(NDArray array) {
    try (NDArray squares = array.square();
        NDArray sum = squares.sum()) {
      return StrictMath.sqrt(sum.getFloat());
    }
  }

  private NDArray array(String kind) {
    return Optional.ofNullable(arrays.get(kind)).orElseThrow();
  }
}
