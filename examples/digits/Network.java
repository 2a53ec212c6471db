import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.pooling.Pool;

/** The networks of Train.java and Evaluate.java: {@code float32[n, 1, h, w]} to ten classes. */
final class Network {
  private static final int CLASSES = 10;

  private Network() {}

  /** A small convolutional network. */
  static Block convolutional() {
    return new SequentialBlock()
        .add(convolution(12, 5, 0))
        .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
        .add(convolution(24, 3, 1))
        .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
        .add(convolution(48, 3, 1))
        .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
        .add(Blocks.batchFlattenBlock())
        .add(Dropout.builder().optRate(0.2f).build())
        .add(Linear.builder().setUnits(CLASSES).build());
  }

  /** Multinomial logistic regression, to compare with. */
  static Block linear() {
    return new SequentialBlock()
        .add(Blocks.batchFlattenBlock())
        .add(Linear.builder().setUnits(CLASSES).build());
  }

  private static Block convolution(int filters, int size, int padding) {
    return new SequentialBlock()
        .add(
            Conv2d.builder()
                .setKernelShape(new Shape(size, size))
                .optPadding(new Shape(padding, padding))
                .setFilters(filters)
                .optBias(false)
                .build())
        .add(BatchNorm.builder().build())
        .add(Activation::relu);
  }
}
