package dev.jrepro.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The published formulas, written down once more in plain doubles, on the loss Σ w⁴ / 4. */
final class NamedOptimizerTest {
  private static final double RATE = 0.1;
  private static final float[] START = {1.5f, -0.75f, 0.5f};

  /** Steps of a formula: from weights and gradients to weights. */
  interface Formula {
    void step(double[] w, double[] g, double decay);
  }

  static Stream<Arguments> rules() {
    return Stream.of(0.0, 0.1)
        .flatMap(decay ->
            Stream.of(
                Arguments.of(Rule.sgd(0), decay, new Sgd(0, false)),
                Arguments.of(Rule.sgd(0.9), decay, new Sgd(0.9, false)),
                Arguments.of(new Rule.Sgd(0.9, true), decay, new Sgd(0.9, true)),
                Arguments.of(Rule.adam(), decay, new Adam(false)),
                Arguments.of(Rule.adamW(), decay, new Adam(true)),
                Arguments.of(Rule.rmsProp(), decay, new RmsProp(0, false)),
                Arguments.of(
                    new Rule.RmsProp(0.99, 1e-8, 0.9, true), decay, new RmsProp(0.9, true)),
                Arguments.of(new Rule.Lars(0.9, 0.05, 1e-8, false), decay, new Lars(false)),
                Arguments.of(new Rule.Lars(0.9, 0.05, 1e-8, true), decay, new Lars(true))));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void stepsAreThoseOfTheFormula(Rule rule, double decay, Formula formula) {
    double[] expected = {START[0], START[1], START[2]};
    try (NDManager manager = TinyTraining.cpu().manager()) {
      SortedMap<String, NDArray> weights = weights(manager, "w");
      NDArray weight = named(weights, "w");
      NamedOptimizer stepper = optimizer(rule, decay, manager, weights);
      for (int step = 0; step < 6; step++) {
        double[] gradient = {cube(expected[0]), cube(expected[1]), cube(expected[2])};
        formula.step(expected, gradient, decay);
        backward(weight);
        stepper.step(1, new Clipping.None());
        float[] found = weight.toFloatArray();
        for (int i = 0; i < found.length; i++) {
          assertThat((double) found[i]).as("step %d", step).isCloseTo(expected[i], within(5e-6));
        }
      }
      assertThat(stepper.updates().needInteger("w")).isEqualTo(6);
    }
  }

  @Test
  void aParameterThawedLateHasCountsOfItsOwn() {
    try (NDManager manager = TinyTraining.cpu().manager()) {
      SortedMap<String, NDArray> weights = weights(manager, "early", "late");
      NDArray early = named(weights, "early");
      NDArray late = named(weights, "late");
      NamedOptimizer stepper = optimizer(Rule.adam(), 0, manager, weights);
      for (int step = 0; step < 4; step++) {
        int now = step;
        stepper.thaw(name -> name.equals("early") || now >= 3);
        backward(step < 3 ? List.of(early) : List.of(early, late));
        stepper.step(1, new Clipping.None());
      }
      assertThat(stepper.updates().needInteger("early")).isEqualTo(4);
      assertThat(stepper.updates().needInteger("late")).isEqualTo(1);
      // The first step of Adam is the learning rate, whatever the gradient.
      assertThat(late.toFloatArray()[0]).isCloseTo(1.4f, within(1e-6f));
      assertThat(late.toFloatArray()[1]).isCloseTo(-0.65f, within(1e-6f));
    }
  }

  @Test
  void clippingCutsBothSides() {
    try (NDManager manager = TinyTraining.cpu().manager()) {
      SortedMap<String, NDArray> weights = weights(manager, "w");
      NDArray weight = named(weights, "w");
      NamedOptimizer stepper = optimizer(Rule.sgd(0), 0, manager, weights);
      backward(weight);
      stepper.step(1, new Clipping.Value(0.2));
      assertThat(weight.toFloatArray())
          .containsExactly(new float[] {1.48f, -0.73f, 0.4875f}, within(1e-6f));
    }
  }

  @Test
  void clippingByNormIsOverAllParameters() {
    try (NDManager manager = TinyTraining.cpu().manager()) {
      SortedMap<String, NDArray> weights = weights(manager, "a", "b");
      NDArray a = named(weights, "a");
      NDArray b = named(weights, "b");
      NamedOptimizer stepper = optimizer(Rule.sgd(0), 0, manager, weights);
      backward(List.of(a, b));
      stepper.step(1, new Clipping.Norm(0.5));
      double one = Math.pow(1.5, 6) + Math.pow(0.75, 6) + Math.pow(0.5, 6);
      double scale = 0.5 / (Math.sqrt(2 * one) + 1e-6);
      assertThat((double) a.toFloatArray()[0])
          .isCloseTo(1.5 - RATE * scale * cube(1.5), within(1e-6));
      assertThat((double) b.toFloatArray()[1])
          .isCloseTo(-0.75 + RATE * scale * cube(0.75), within(1e-6));
      backward(List.of(a, b));
      float before = a.toFloatArray()[2];
      stepper.step(1, new Clipping.Norm(1e6));
      assertThat((double) a.toFloatArray()[2])
          .isCloseTo(before - RATE * cube(before), within(1e-6));
    }
  }

  private static NDArray named(SortedMap<String, NDArray> weights, String name) {
    return Optional.ofNullable(weights.get(name)).orElseThrow();
  }

  private static double cube(double w) {
    return w * w * w;
  }

  private static SortedMap<String, NDArray> weights(NDManager manager, String... names) {
    SortedMap<String, NDArray> weights = new TreeMap<>();
    for (String name : names) {
      NDArray weight = manager.create(START);
      weight.setRequiresGradient(true);
      weights.put(name, weight);
    }
    return weights;
  }

  private static NamedOptimizer optimizer(
      Rule rule, double decay, NDManager manager, SortedMap<String, NDArray> weights) {
    Optimization told = Optimization.only(rule, ParameterGroup.all(RATE, decay), Schedule.CONSTANT);
    return new NamedOptimizer(told, manager, weights);
  }

  private static void backward(NDArray weight) {
    backward(List.of(weight));
  }

  private static void backward(List<NDArray> weights) {
    try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDArray loss = weights.getFirst().pow(4).div(4).sum();
      for (NDArray more : weights.subList(1, weights.size())) {
        loss = loss.add(more.pow(4).div(4).sum());
      }
      collector.backward(loss);
    }
  }

  private static final class Sgd implements Formula {
    private final double momentum;
    private final boolean nesterov;
    private final double[] buffer = new double[3];

    Sgd(double momentum, boolean nesterov) {
      this.momentum = momentum;
      this.nesterov = nesterov;
    }

    @Override
    public void step(double[] w, double[] g, double decay) {
      for (int i = 0; i < w.length; i++) {
        double slope = g[i] + decay * w[i];
        buffer[i] = momentum * buffer[i] + slope;
        w[i] -= RATE * (nesterov ? slope + momentum * buffer[i] : buffer[i]);
      }
    }
  }

  private static final class Adam implements Formula {
    private final boolean decoupled;
    private final double[] first = new double[3];
    private final double[] second = new double[3];
    private int t;

    Adam(boolean decoupled) {
      this.decoupled = decoupled;
    }

    @Override
    public void step(double[] w, double[] g, double decay) {
      t++;
      for (int i = 0; i < w.length; i++) {
        w[i] -= decoupled ? RATE * decay * w[i] : 0;
        double slope = g[i] + (decoupled ? 0 : decay * w[i]);
        first[i] = 0.9 * first[i] + 0.1 * slope;
        second[i] = 0.999 * second[i] + 0.001 * slope * slope;
        double mean = first[i] / (1 - Math.pow(0.9, t));
        double variance = second[i] / (1 - Math.pow(0.999, t));
        w[i] -= RATE * mean / (Math.sqrt(variance) + 1e-8);
      }
    }
  }

  private static final class RmsProp implements Formula {
    private final double momentum;
    private final boolean centered;
    private final double[] square = new double[3];
    private final double[] mean = new double[3];
    private final double[] buffer = new double[3];

    RmsProp(double momentum, boolean centered) {
      this.momentum = momentum;
      this.centered = centered;
    }

    @Override
    public void step(double[] w, double[] g, double decay) {
      for (int i = 0; i < w.length; i++) {
        double slope = g[i] + decay * w[i];
        square[i] = 0.99 * square[i] + 0.01 * slope * slope;
        mean[i] = 0.99 * mean[i] + 0.01 * slope;
        double spread = square[i] - (centered ? mean[i] * mean[i] : 0);
        buffer[i] = momentum * buffer[i] + slope / (Math.sqrt(spread) + 1e-8);
        w[i] -= RATE * buffer[i];
      }
    }
  }

  private static final class Lars implements Formula {
    private final boolean nesterov;
    private final double[] buffer = new double[3];

    Lars(boolean nesterov) {
      this.nesterov = nesterov;
    }

    @Override
    public void step(double[] w, double[] g, double decay) {
      double weights = Math.sqrt(w[0] * w[0] + w[1] * w[1] + w[2] * w[2]);
      double slopes = Math.sqrt(g[0] * g[0] + g[1] * g[1] + g[2] * g[2]);
      double local = decay == 0 ? 1 : 0.05 * weights / (slopes + decay * weights + 1e-8);
      for (int i = 0; i < w.length; i++) {
        double slope = local * (g[i] + decay * w[i]);
        buffer[i] = 0.9 * buffer[i] + slope;
        w[i] -= RATE * (nesterov ? slope + 0.9 * buffer[i] : buffer[i]);
      }
    }
  }
}
