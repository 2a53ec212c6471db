package dev.jrepro.train;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import dev.jrepro.random.RandomStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A training that takes a moment and has all that is hard to repeat: a convolution, running
 * statistics, dropout, an odd last batch. Also a program, for tests that kill one.
 */
final class TinyTraining {
  static final int CLASSES = 3;
  static final int SIDE = 8;
  static final int EPOCHS = 4;

  private TinyTraining() {}

  static Hyperparameters hyper(Optimizer optimizer, long seed) {
    double rate = optimizer == Optimizer.SGD ? 0.05 : 0.01;
    return new Hyperparameters(
        seed,
        Regime.of(EPOCHS, 16),
        Optimization.only(optimizer.rule(0.9), ParameterGroup.all(rate, 0.01), Schedule.COSINE));
  }

  /** Bars at a place that says the class, under noise. */
  static ImageSet images(int count) {
    byte[] pixels = new byte[count * SIDE * SIDE];
    byte[] labels = new byte[count];
    RandomStream random = RandomStream.of(1, "images", count);
    for (int image = 0; image < count; image++) {
      labels[image] = (byte) random.below(CLASSES);
      int row = 1 + 2 * labels[image] + random.below(2);
      for (int at = 0; at < SIDE * SIDE; at++) {
        int ink = at / SIDE == row ? 120 : 0;
        pixels[image * SIDE * SIDE + at] = (byte) (ink + random.below(100));
      }
    }
    return ImageSet.of(SIDE, SIDE, pixels, labels);
  }

  static TrainingImages data() {
    return new TrainingImages(images(150), Optional.of(images(60)));
  }

  static Block block() {
    return new SequentialBlock()
        .add(Conv2d.builder().setKernelShape(new Shape(3, 3)).setFilters(4).optBias(false).build())
        .add(BatchNorm.builder().build())
        .add(Activation::relu)
        .add(Blocks.batchFlattenBlock())
        .add(Dropout.builder().optRate(0.3f).build())
        .add(Linear.builder().setUnits(CLASSES).build());
  }

  static Compute cpu() {
    return Compute.start(Map.of("JREPRO_DEVICE", "cpu"));
  }

  /** Trains into the folder that the first argument names, with the optimizer of the second. */
  public static void main(String[] arguments) {
    Hyperparameters hyper = hyper(Optimizer.valueOf(arguments[1]), 5);
    Trainer trainer = new Trainer(cpu(), block(), hyper);
    trainer.fit(data(), Path.of(arguments[0]), epoch -> System.out.println(epoch.number()));
  }
}
