import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import dev.jrepro.train.Aggregate;
import dev.jrepro.train.Net;
import dev.jrepro.train.Optimization;
import dev.jrepro.train.ParameterGroup;
import dev.jrepro.train.Rule;
import dev.jrepro.train.Schedule;
import dev.jrepro.train.Step;
import dev.jrepro.train.Task;
import java.util.List;

/**
 * Contextual decomposition explanation penalisation, CDEP (Rieger, Singh, Murdoch, Yu,
 * 'Interpretations are useful: penalizing explanations to align neural networks with prior
 * knowledge', ICML 2020), on the authors' network for MNIST: the cross-entropy, and lambda times
 * what regions that should not matter contribute to the answers.
 *
 * @param block the network
 * @param setting what is set
 * @param regions what should not matter
 */
record Penalised(Block block, Setting setting, Regions regions) implements Task<Pictures.Batch> {
  private static final Shape TWO = new Shape(2, 2);

  /**
   * What is set.
   *
   * @param channels of an image
   * @param hidden width of the layer before the last
   * @param lambda weight of the penalty; 0 for none
   * @param learningRate Adam's
   * @param weightDecay added to the gradient
   */
  record Setting(
      int channels, int hidden, double lambda, double learningRate, double weightDecay) {}

  /** Regions of images that should not matter. */
  interface Regions {
    /**
     * Those of a step: each a number for each of 28 x 28 pixels, 1 inside and 0 outside.
     *
     * @param step from 0
     */
    List<float[]> of(long step);
  }

  /** With a new network. */
  static Penalised of(Setting setting, Regions regions) {
    Block block =
        new SequentialBlock()
            .add(convolution(20))
            .add(Activation::relu)
            .add(Pool.maxPool2dBlock(TWO, TWO))
            .add(convolution(50))
            .add(Activation::relu)
            .add(Pool.maxPool2dBlock(TWO, TWO))
            .add(Blocks.batchFlattenBlock())
            .add(Linear.builder().setUnits(setting.hidden()).build())
            .add(Activation::relu)
            .add(Linear.builder().setUnits(Pictures.CLASSES).build());
    return new Penalised(block, setting, regions);
  }

  private static Block convolution(int filters) {
    return Conv2d.builder().setKernelShape(new Shape(5, 5)).setFilters(filters).build();
  }

  @Override
  public List<Net> nets() {
    return List.of(Net.only(block, new Shape(1, setting.channels(), Pictures.SIDE, Pictures.SIDE)));
  }

  @Override
  public List<Optimization> optimizers() {
    return List.of(
        Optimization.only(
            Rule.adam(),
            ParameterGroup.all(setting.learningRate(), setting.weightDecay()),
            Schedule.CONSTANT));
  }

  @Override
  public NDArray trainingStep(Step step, Pictures.Batch batch) {
    NDArray loss = crossEntropy(step, step.forward(batch.pixels()), batch);
    step.log("cross_entropy", loss);
    if (setting.lambda() == 0) {
      return loss;
    }
    NDArray penalty = penalty(step, batch);
    step.log("penalty", penalty);
    return loss.add(penalty.mul((float) setting.lambda()));
  }

  private static NDArray crossEntropy(Step step, NDArray logits, Pictures.Batch batch) {
    NDArray hot = batch.labels().oneHot(Pictures.CLASSES, DataType.FLOAT32);
    return logits.logSoftmax(1).mul(hot).sum().div(-step.examples());
  }

  private NDArray penalty(Step step, Pictures.Batch batch) {
    NDArray sum = step.scope().create(0f);
    for (float[] region : regions.of(step.index())) {
      sum = sum.add(decomposed(step, batch.pixels(), region).penalty());
    }
    return sum;
  }

  private static Parts decomposed(Step step, NDArray pixels, float[] region) {
    Shape once = new Shape(1, 1, Pictures.SIDE, Pictures.SIDE);
    DataType type = pixels.getDataType();
    Weights weights = new Weights(step, type);
    Parts parts = Parts.of(pixels, as(type, step.scope().create(region, once)));
    parts = weights.layer(parts, "01Conv2d").pool().relu();
    parts = weights.layer(parts, "04Conv2d").pool().relu();
    parts = weights.layer(parts.flat(), "08Linear").relu();
    return weights.layer(parts, "10Linear");
  }

  /** The weights of a step as numbers of a type. */
  private record Weights(Step step, DataType type) {
    Parts layer(Parts parts, String name) {
      return parts.layer(of(name + "_weight"), of(name + "_bias"));
    }

    NDArray of(String name) {
      return as(type, step.parameter(name));
    }
  }

  private static NDArray as(DataType type, NDArray numbers) {
    return numbers.getDataType() == type ? numbers : numbers.toType(type, false);
  }

  /** What the network computes, in the type of the pixels. */
  private static NDArray logits(Step step, NDArray pixels) {
    Weights weights = new Weights(step, pixels.getDataType());
    NDArray numbers = convolved(weights, pixels, "01Conv2d");
    numbers = convolved(weights, numbers, "04Conv2d");
    numbers = numbers.reshape(numbers.getShape().get(0), -1);
    numbers =
        Linear.linear(numbers, weights.of("08Linear_weight"), weights.of("08Linear_bias"))
            .singletonOrThrow();
    return Linear.linear(
            Activation.relu(numbers), weights.of("10Linear_weight"), weights.of("10Linear_bias"))
        .singletonOrThrow();
  }

  private static NDArray convolved(Weights weights, NDArray numbers, String name) {
    NDArray all =
        Conv2d.conv2d(numbers, weights.of(name + "_weight"), weights.of(name + "_bias"))
            .singletonOrThrow();
    return Pool.maxPool2d(Activation.relu(all), TWO, TWO, new Shape(0, 0), false);
  }

  @Override
  public void validationStep(Step step, Pictures.Batch batch) {
    judge(step, batch, step.forward(batch.pixels()));
  }

  /**
   * Also measures how far the parts are from adding up to what the network computes: in float32, in
   * which it was trained, and in float64, which tells what the rules miss from what float32 rounds.
   */
  @Override
  public void testStep(Step step, Pictures.Batch batch) {
    NDArray logits = step.forward(batch.pixels());
    judge(step, batch, logits);
    step.log("largest_logit", logits.abs().max().getFloat(), Aggregate.MAX);
    NDArray exact = batch.pixels().toType(DataType.FLOAT64, false);
    NDArray exactLogits = logits(step, exact);
    for (float[] region : regions.of(0)) {
      double rounded = decomposed(step, batch.pixels(), region).error(logits);
      step.log("decomposition_error_float32", rounded, Aggregate.MAX);
      double error = decomposed(step, exact, region).error(exactLogits);
      step.log("decomposition_error", error, Aggregate.MAX);
    }
  }

  private static void judge(Step step, Pictures.Batch batch, NDArray logits) {
    step.log("cross_entropy", crossEntropy(step, logits, batch));
    NDArray right = logits.argMax(1).eq(batch.labels()).toType(DataType.FLOAT32, false);
    step.log("accuracy", right.mean());
  }
}
