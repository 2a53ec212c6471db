package dev.jrepro.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * A task of a moment with all that is hard to repeat: a convolution, running statistics, dropout of
 * both kinds, an odd last batch. Also a program, for tests that kill one.
 *
 * @param block the net
 * @param rule its optimizer's
 * @param rate the learning rate
 */
record TinyTask(Block block, Rule rule, double rate) implements Task<Batch> {
  private static final int SIDE = TinyTraining.SIDE;

  static TinyTask of(Rule rule) {
    return new TinyTask(TinyTraining.block(), rule, rule instanceof Rule.Sgd ? 0.05 : 0.01);
  }

  @Override
  public List<Net> nets() {
    return List.of(Net.only(block, new Shape(1, 1, SIDE, SIDE)));
  }

  @Override
  public List<Optimization> optimizers() {
    return List.of(
        Optimization.only(
            rule, ParameterGroup.decayOnWeights(rate, 0.01), Schedule.COSINE.afterWarmup(5)));
  }

  @Override
  public NDArray trainingStep(Step step, Batch batch) {
    NDArray loss = loss(step, batch);
    step.log("twice", 2 * loss.getFloat());
    step.log("examples", step.examples(), Aggregate.SUM);
    return loss;
  }

  @Override
  public void validationStep(Step step, Batch batch) {
    step.log("loss", loss(step, batch));
  }

  @Override
  public NDList predictStep(Step step, Batch batch) {
    return new NDList(step.forward(pixels(step, batch)).argMax(1));
  }

  private static NDArray loss(Step step, Batch batch) {
    NDArray answers = step.forward(step.dropout(pixels(step, batch), 0.1)).logSoftmax(1);
    NDArray right = answers.mul(batch.oneHot(step.scope(), TinyTraining.CLASSES));
    return right.sum().div(-batch.count());
  }

  private static NDArray pixels(Step step, Batch batch) {
    float[] table = new float[256];
    for (int i = 0; i < table.length; i++) {
      table[i] = i / 128f - 1;
    }
    return batch.pixels(step.scope(), table);
  }

  static TaskData<Batch> data() {
    return TaskData.of(
        new ClassifierTask.Images(TinyTraining.images(150)),
        new ClassifierTask.Images(TinyTraining.images(60)));
  }

  static Learner<Batch> learner(Rule rule, Source source) {
    Regime regime = Regime.of(3, 16).watching(Watch.min("val/loss")).checkpointing(1);
    return new Learner<>(TinyTraining.cpu(), of(rule), regime, source);
  }

  static Rule rule(String name) {
    return switch (name) {
      case "sgd" -> Rule.sgd(0.9);
      case "adam" -> Rule.adam();
      default -> Rule.adamW();
    };
  }

  /** Trains into a folder, with a rule; prints each step and when a checkpoint is begun. */
  public static void main(String[] arguments) {
    Listener loud =
        new Listener() {
          @Override
          public void step(Progress at, SortedMap<String, Double> values) {
            System.out.println("step " + at.step());
          }

          @Override
          public void checkpoint(Progress at) {
            System.out.println("checkpoint " + at.step());
          }
        };
    List<Listener> listeners = new ArrayList<>(List.of(loud));
    learner(rule(arguments[1]), Source.derive(5))
        .fit(data(), Path.of(arguments[0]), listeners)
        .close();
    System.out.println("done");
  }
}
