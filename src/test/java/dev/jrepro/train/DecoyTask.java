package dev.jrepro.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import java.util.List;

/**
 * The network of 'Interpretations are useful' (Rieger, Singh, Murdoch, Yu, ICML 2020) for MNIST,
 * with its penalty on what the four corners contribute, by contextual decomposition.
 *
 * @param block the network
 * @param lambda weight of the penalty; 0 for none
 */
record DecoyTask(Block block, int lambda) implements Task<TorchTraceTest.Decoys.Batch> {
  private static final int SIDE = 28;
  private static final int PATCH = 5;
  private static final int CLASSES = 10;
  private static final double EPSILON = 1e-19;
  private static final Shape TWO = new Shape(2, 2);

  static DecoyTask of(int lambda) {
    Block block =
        new SequentialBlock()
            .add(convolution(20))
            .add(Activation::relu)
            .add(Pool.maxPool2dBlock(TWO, TWO))
            .add(convolution(50))
            .add(Activation::relu)
            .add(Pool.maxPool2dBlock(TWO, TWO))
            .add(Blocks.batchFlattenBlock())
            .add(Linear.builder().setUnits(256).build())
            .add(Activation::relu)
            .add(Linear.builder().setUnits(CLASSES).build());
    return new DecoyTask(block, lambda);
  }

  private static Block convolution(int filters) {
    return Conv2d.builder().setKernelShape(new Shape(5, 5)).setFilters(filters).build();
  }

  @Override
  public List<Net> nets() {
    return List.of(Net.only(block, new Shape(1, 1, SIDE, SIDE)));
  }

  @Override
  public List<Optimization> optimizers() {
    return List.of(
        Optimization.only(Rule.adam(), ParameterGroup.all(1e-3, 1e-4), Schedule.CONSTANT));
  }

  @Override
  public NDArray trainingStep(Step step, TorchTraceTest.Decoys.Batch batch) {
    NDArray rows = step.forward(batch.pixels()).logSoftmax(1);
    NDArray hot = batch.labels().oneHot(CLASSES, DataType.FLOAT32);
    NDArray loss = rows.mul(hot).sum().div(-step.examples());
    step.log("cross_entropy", loss);
    if (lambda == 0) {
      return loss;
    }
    NDArray penalty = penalty(step, batch.pixels());
    step.log("penalty", penalty);
    return loss.add(penalty.mul(lambda));
  }

  private static NDArray penalty(Step step, NDArray pixels) {
    NDArray corners = corners(step.scope());
    Parts parts = new Parts(pixels.mul(corners), pixels.mul(corners.mul(-1).add(1)));
    parts = parts.layer(step, "01Conv2d").pool().relu().layer(step, "04Conv2d").pool().relu();
    parts = parts.flat().layer(step, "08Linear").relu().layer(step, "10Linear");
    return parts.beta().sub(parts.gamma()).mul(-1).exp().add(1).pow(-1).mean();
  }

  private static NDArray corners(NDManager scope) {
    float[] blob = new float[SIDE * SIDE];
    for (int at = 0; at < blob.length; at++) {
      int row = Math.min(at / SIDE, SIDE - 1 - at / SIDE);
      int column = Math.min(at % SIDE, SIDE - 1 - at % SIDE);
      blob[at] = row < PATCH && column < PATCH ? 1 : 0;
    }
    return scope.create(blob, new Shape(1, 1, SIDE, SIDE));
  }

  /** What the corners contribute, and the rest. */
  private record Parts(NDArray beta, NDArray gamma) {
    Parts layer(Step step, String name) {
      NDArray weight = step.parameter(name + "_weight");
      NDArray bias = step.parameter(name + "_bias");
      NDArray first = linear(beta, weight);
      NDArray second = linear(gamma, weight);
      NDArray shape = first.getShape().dimension() == 4 ? bias.reshape(1, bias.size(), 1, 1) : bias;
      NDArray all = first.abs().add(second.abs()).add(EPSILON);
      return new Parts(
          first.add(first.abs().div(all).mul(shape)), second.add(second.abs().div(all).mul(shape)));
    }

    private static NDArray linear(NDArray input, NDArray weight) {
      return input.getShape().dimension() == 4
          ? Conv2d.conv2d(input, weight).singletonOrThrow()
          : Linear.linear(input, weight).singletonOrThrow();
    }

    Parts relu() {
      NDArray first = Activation.relu(beta);
      return new Parts(first, Activation.relu(beta.add(gamma)).sub(first));
    }

    Parts pool() {
      NDArray first = windows(beta);
      NDArray second = windows(gamma);
      NDArray best = first.add(second).argMax(4).expandDims(4);
      return new Parts(first.gather(best, 4).squeeze(4), second.gather(best, 4).squeeze(4));
    }

    /** [n, c, h, w] as [n, c, h/2, w/2, 4]. */
    private static NDArray windows(NDArray input) {
      Shape s = input.getShape();
      return input
          .reshape(s.get(0), s.get(1), s.get(2) / 2, 2, s.get(3) / 2, 2)
          .transpose(0, 1, 2, 4, 3, 5)
          .reshape(s.get(0), s.get(1), s.get(2) / 2, s.get(3) / 2, 4);
    }

    Parts flat() {
      long count = beta.getShape().get(0);
      return new Parts(beta.reshape(count, -1), gamma.reshape(count, -1));
    }
  }
}
