import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;

/**
 * Contextual decomposition (Murdoch, Liu, Yu, ICLR 2018; for images Singh, Murdoch, Yu, ICLR 2019):
 * what a region of the input contributes to the numbers of a layer, and what all else does.
 * Together they are what the network computes.
 *
 * @param beta the region's part
 * @param gamma all else
 */
record Parts(NDArray beta, NDArray gamma) {
  private static final double EPSILON = 1e-19;

  /**
   * The parts of an input.
   *
   * @param region one where the region is, zero elsewhere
   */
  static Parts of(NDArray input, NDArray region) {
    return new Parts(input.mul(region), input.mul(region.mul(-1).add(1)));
  }

  /** After a convolution or a linear layer; its bias is shared out by the size of the parts. */
  Parts layer(NDArray weight, NDArray bias) {
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

  /** After max-pooling by 2 x 2: of both parts the cell where their sum is largest. */
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

  /** The largest difference between their sum and what the network computed. */
  double error(NDArray computed) {
    NDArray largest = beta.add(gamma).sub(computed).abs().max();
    return largest.toType(DataType.FLOAT64, false).getDouble();
  }

  /** The penalty: the mean of the first of softmax(beta, gamma). */
  NDArray penalty() {
    return Activation.sigmoid(beta.sub(gamma)).mean();
  }
}
