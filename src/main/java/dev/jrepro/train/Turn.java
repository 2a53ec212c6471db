package dev.jrepro.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * One optimizer's part in each step: its losses over the step's batches, and its update.
 *
 * @param prefix what its numbers are called by; empty where there is no other
 * @param eyes look at what it is made from
 */
record Turn<B>(
    Learner<B> learner,
    Examples<B> examples,
    Nets nets,
    NamedOptimizer optimizer,
    String prefix,
    StepEyes eyes) {
  private static final int TOLD_EXAMPLES = 8;

  /**
   * Makes its part of a step.
   *
   * @param tally where the epoch's numbers are gathered
   * @param told where its numbers of this step go
   * @return its loss: the mean of the batches'
   */
  float take(Turns.Next next, int epoch, Tally tally, SortedMap<String, Double> told) {
    Tally own = new Tally();
    int batches = next.batches().size();
    float sum = 0;
    for (int[] batch : next.batches()) {
      Tally logged = new Tally();
      sum += loss(next, epoch, batch, logged);
      own.addAll(logged, batch.length);
      tally.addAll(logged, batch.length);
    }
    float loss = batches == 1 ? sum : sum / batches;
    Optimization how = optimizer.told();
    double factor = how.schedule().factor(next.index(), next.at().steps(), next.perEpoch());
    optimizer.step(
        factor, learner.regime().clipping(), gradients -> eyes.see("gradient", gradients));
    told.putAll(own.results(""));
    told.put(prefix + "loss", (double) loss);
    told.put(rateName(), how.groups().getFirst().learningRate() * factor);
    tally.add(prefix + "loss", loss, next.examples(), Aggregate.MEAN);
    return loss;
  }

  /** What its learning rate is called by. */
  String rateName() {
    return prefix + "learning-rate";
  }

  /** The loss of a batch, whose gradients are added to those that there are. */
  private float loss(Turns.Next next, int epoch, int[] batch, Tally logged) {
    int batches = next.batches().size();
    Optional<String> its = Optional.of(optimizer.name());
    float value;
    try (HeldBuffers.Span _ = nets.forGradients();
        NDManager scope = nets.manager().newSubManager();
        GradientCollector gradients = Engine.getEngine("PyTorch").newGradientCollector()) {
      B loaded = examples.batch(epoch, batch, scope);
      eyes.batch(scope);
      Step.At place = new Step.At(epoch, next.index(), batch.length, its);
      Step step = new Step(nets, learner.source(), place, scope, logged);
      NDArray loss = learner.task().trainingStep(step, loaded);
      gradients.backward(batches == 1 ? loss : loss.div(batches));
      value = loss.getFloat();
    }
    if (!Float.isFinite(value)) {
      throw new Diverged(value, next.at(), "the batch of the examples " + some(batch));
    }
    return value;
  }

  private static String some(int[] batch) {
    String first =
        Arrays.stream(batch)
            .limit(TOLD_EXAMPLES)
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(", "));
    return batch.length > TOLD_EXAMPLES ? first + ", …" : first;
  }
}
