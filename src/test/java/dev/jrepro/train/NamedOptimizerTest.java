package dev.jrepro.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published formulas, written down once more in plain doubles, on the loss w⁴ / 4. */
final class NamedOptimizerTest {
  private static final double RATE = 0.1;

  @ParameterizedTest
  @CsvSource({"SGD,0", "SGD,0.1", "ADAM,0", "ADAM,0.1", "ADAMW,0", "ADAMW,0.1"})
  void stepsAreThoseOfTheFormula(Optimizer optimizer, double decay) {
    Hyperparameters hyper =
        new Hyperparameters(0, 1, 1, optimizer, RATE, 0.9, decay, Schedule.CONSTANT);
    Formula formula = new Formula();
    try (NDManager manager = TinyTraining.cpu().manager()) {
      NDArray weight = manager.create(new float[] {1.5f});
      weight.setRequiresGradient(true);
      SortedMap<String, NDArray> weights = new TreeMap<>();
      weights.put("w", weight);
      NamedOptimizer stepper = new NamedOptimizer(hyper, manager, weights);
      for (int step = 0; step < 5; step++) {
        try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
          collector.backward(weight.pow(4).div(4).sum());
        }
        stepper.step(RATE);
        assertThat((double) weight.getFloat(0)).isCloseTo(formula.step(hyper), within(2e-6));
      }
      assertThat(stepper.updates()).isEqualTo(5);
    }
  }

  private static final class Formula {
    private double weight = 1.5;
    private double first;
    private double second;
    private int step;

    double step(Hyperparameters hyper) {
      step++;
      double gradient = weight * weight * weight;
      switch (hyper.optimizer()) {
        case SGD -> {
          first = 0.9 * first + gradient + hyper.weightDecay() * weight;
          weight -= RATE * first;
        }
        case ADAM -> adam(gradient + hyper.weightDecay() * weight);
        case ADAMW -> {
          weight -= RATE * hyper.weightDecay() * weight;
          adam(gradient);
        }
      }
      return weight;
    }

    private void adam(double gradient) {
      first = 0.9 * first + 0.1 * gradient;
      second = 0.999 * second + 0.001 * gradient * gradient;
      double mean = first / (1 - Math.pow(0.9, step));
      double variance = second / (1 - Math.pow(0.999, step));
      weight -= RATE * mean / (Math.sqrt(variance) + 1e-8);
    }
  }
}
