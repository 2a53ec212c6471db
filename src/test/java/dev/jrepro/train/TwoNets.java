package dev.jrepro.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Two nets with an optimizer each and a loss that needs both, as a generator and its adversary
 * have; it notes whose weights changed since the turn before.
 */
final class TwoNets implements Task<Batch> {
  private final List<Net> nets =
      List.of(
          Net.named("a", PlainTask.linear(), new Shape(1, 1, 8, 8)),
          Net.named("b", PlainTask.linear(), new Shape(1, 1, 8, 8)));
  private final List<String> seen = new ArrayList<>();

  static TwoNets of() {
    return new TwoNets();
  }

  /** For each turn whose it was, and whether gradients could reach the one net and the other. */
  List<String> seen() {
    return seen;
  }

  @Override
  public List<Net> nets() {
    return nets;
  }

  @Override
  public List<Optimization> optimizers() {
    return List.of(optimizer("a"), optimizer("b"));
  }

  private static Optimization optimizer(String name) {
    return new Optimization(
        name,
        Rule.adam(),
        List.of(new ParameterGroup(name, ParameterGroup.of(name), 0.01, 0)),
        Schedule.CONSTANT);
  }

  @Override
  public NDArray trainingStep(Step step, Batch batch) {
    NDArray a = step.parameter("a.02Linear_weight");
    NDArray b = step.parameter("b.02Linear_weight");
    seen.add("%s %s %s".formatted(step.optimizer(), a.hasGradient(), b.hasGradient()));
    for (NDArray each : List.of(a, b)) {
      if (each.hasGradient()) {
        float[] left = each.getGradient().toFloatArray();
        if (!Arrays.equals(left, new float[left.length])) {
          throw new AssertionError("a gradient was left in " + step.optimizer());
        }
      }
    }
    NDArray pixels = PlainTask.pixels(step, batch);
    return PlainTask.loss(step.forward("a", pixels).mul(step.forward("b", pixels)), step, batch);
  }
}
