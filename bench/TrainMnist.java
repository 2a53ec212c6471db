import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.jrepro.train.Compute;
import dev.jrepro.train.Learner;
import dev.jrepro.train.Listener;
import dev.jrepro.train.Net;
import dev.jrepro.train.Optimization;
import dev.jrepro.train.ParameterGroup;
import dev.jrepro.train.Progress;
import dev.jrepro.train.Regime;
import dev.jrepro.train.Rule;
import dev.jrepro.train.Schedule;
import dev.jrepro.train.Source;
import dev.jrepro.train.Step;
import dev.jrepro.train.Task;
import dev.jrepro.train.TaskData;
import dev.jrepro.train.data.Batching;
import dev.jrepro.train.data.Image;
import dev.jrepro.train.data.ImageBatch;
import dev.jrepro.train.data.ImageExamples;
import dev.jrepro.train.data.Images;
import dev.jrepro.train.data.Mnist;
import dev.jrepro.train.data.Scaling;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;

/**
 * Trains a net on MNIST, an epoch for each line of its standard input, and prints the seconds of
 * each: {@code TrainMnist learner|djl conv|mlp FOLDER}. {@code learner} is jrepro's, {@code djl} the
 * same net in a loop of DJL's own.
 */
final class TrainMnist {
  private static final int BATCH = 64;
  private static final BufferedReader ASKED =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

  private TrainMnist() {}

  public static void main(String[] arguments) throws Exception {
    Images images = Mnist.digits(Path.of(arguments[2]), "train");
    Block block = arguments[1].equals("conv") ? conv() : mlp();
    if (arguments[0].equals("learner")) {
      learner(block, images);
    } else {
      djl(block, images);
    }
  }

  private static Block conv() {
    return new SequentialBlock()
        .add(Conv2d.builder().setKernelShape(new Shape(5, 5)).setFilters(16).build())
        .add(BatchNorm.builder().build())
        .add(Activation.reluBlock())
        .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
        .add(Conv2d.builder().setKernelShape(new Shape(5, 5)).setFilters(32).build())
        .add(Activation.reluBlock())
        .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
        .add(Blocks.batchFlattenBlock())
        .add(Linear.builder().setUnits(128).build())
        .add(Activation.reluBlock())
        .add(Linear.builder().setUnits(10).build());
  }

  private static Block mlp() {
    return new SequentialBlock()
        .add(Blocks.batchFlattenBlock())
        .add(Linear.builder().setUnits(256).build())
        .add(Activation.reluBlock())
        .add(Linear.builder().setUnits(128).build())
        .add(Activation.reluBlock())
        .add(Linear.builder().setUnits(10).build());
  }

  /** Whether another epoch is asked for. */
  private static boolean asked() {
    try {
      return ASKED.readLine() != null;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void tell(long start) {
    System.out.println((System.nanoTime() - start) / 1e9);
    System.out.flush();
  }

  private static void learner(Block block, Images images) {
    record Digits(Block block, double rate) implements Task<ImageBatch> {
      @Override
      public List<Net> nets() {
        return List.of(Net.only(block, new Shape(1, 1, 28, 28)));
      }

      @Override
      public List<Optimization> optimizers() {
        List<ParameterGroup> all = ParameterGroup.all(rate, 0);
        return List.of(Optimization.only(Rule.adam(), all, Schedule.CONSTANT));
      }

      @Override
      public NDArray trainingStep(Step step, ImageBatch batch) {
        NDArray answers = step.forward(batch.pixels());
        return Loss.softmaxCrossEntropyLoss()
            .evaluate(new NDList(batch.labels()), new NDList(answers));
      }
    }

    final class Epochs implements Listener {
      private long start;

      private void next() {
        if (!asked()) {
          System.exit(0);
        }
        start = System.nanoTime();
      }

      @Override
      public void begin(dev.jrepro.train.Run run) {
        next();
      }

      @Override
      public void epoch(Progress at, SortedMap<String, Double> metrics) {
        tell(start);
        next();
      }
    }

    Compute compute = Compute.start();
    ImageExamples examples = new ImageExamples(Batching.plain(images, Scaling.UNIT));
    Regime regime = Regime.of(1_000_000, BATCH);
    new Learner<>(compute, new Digits(block, 1e-3), regime, Source.derive(42))
        .fit(TaskData.of(examples), List.of(new Epochs()));
  }

  /** With whole batches gathered by DJL out of one array that is there already. */
  private static void djl(Block block, Images images) throws Exception {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        Model model = Model.newInstance("digits", Device.cpu(), "PyTorch")) {
      model.setBlock(block);
      Optimizer adam = Optimizer.adam().optLearningRateTracker(Tracker.fixed(1e-3f)).build();
      var config =
          new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
              .optDevices(new Device[] {Device.cpu()})
              .optOptimizer(adam);
      ArrayDataset data = dataset(manager, images);
      try (var trainer = model.newTrainer(config)) {
        trainer.initialize(new Shape(BATCH, 1, 28, 28));
        while (asked()) {
          long start = System.nanoTime();
          double sum = 0;
          for (var batch : trainer.iterateDataset(data)) {
            try (GradientCollector gradients = trainer.newGradientCollector()) {
              NDList answers = trainer.forward(batch.getData());
              NDArray loss = trainer.getLoss().evaluate(batch.getLabels(), answers);
              gradients.backward(loss);
              sum += loss.getFloat();
              answers.close();
              loss.close();
            }
            trainer.step();
            batch.close();
          }
          if (!Double.isFinite(sum)) {
            throw new IllegalStateException("the loss is no number");
          }
          tell(start);
        }
      }
    }
  }

  private static ArrayDataset dataset(NDManager manager, Images images) {
    int count = images.count();
    Image form = images.image(0);
    float[] numbers = new float[count * form.size()];
    long[] labels = new long[count];
    for (int i = 0; i < count; i++) {
      Scaling.UNIT.write(images.image(i), numbers, i * form.size());
      labels[i] = images.label(i);
    }
    Shape shape = new Shape(count, 1, form.height(), form.width());
    return new ArrayDataset.Builder()
        .setData(manager.create(numbers, shape))
        .optLabels(manager.create(labels))
        .setSampling(BATCH, true)
        .build();
  }
}
