import dev.jrepro.random.Rng;
import dev.jrepro.train.Compute;
import dev.jrepro.train.Idx;
import dev.jrepro.train.ImageSet;
import dev.jrepro.train.Learned;
import dev.jrepro.train.LossCurve;
import dev.jrepro.train.Options;
import dev.jrepro.train.Params;
import dev.jrepro.train.Regime;
import dev.jrepro.train.Report;
import dev.jrepro.train.Source;
import dev.jrepro.train.TaskData;

/*
 * Trains the network of CDEP on ColorMNIST, where colors tell the labels, with a penalty on what
 * single pixels contribute (--lambda) or without one (0), and judges it on images whose colors
 * mislead. As in the authors' program the split is drawn from seed 0, and all else from --seed.
 *
 * Parameters of the group 'colormnist' (or --params): epochs, batch, limit-batches; images and
 * test-images, of which no more are taken; learning-rate, weight-decay; blobs: pixels a step.
 */
static final int PLOT_EVERY = 10;
static final int HIDDEN = 500;
static final int CHECKPOINT_EVERY = 20;
static final int DECOMPOSED = 500;

void main(String[] arguments) throws IOException {
  long start = System.nanoTime();
  Options options =
      Options.read(
          arguments,
          Map.of(
              "data", "data/mnist",
              "model", "models/colormnist",
              "metrics", "metrics/colormnist.json",
              "plot", "plots/colormnist.csv",
              "logs", "logs/colormnist",
              "params", "colormnist",
              "lambda", "0",
              "seed", "0"));
  Params params = Params.load().at(options.get("params"));
  long seed = Long.parseLong(options.get("seed"));
  Regime regime = Regime.from(params).checkpointing(CHECKPOINT_EVERY);
  Path data = Path.of(options.get("data"));
  Pictures images = pictures(Idx.read(data, "train")).first(params.intAt("images"));
  Colored.Channels channels = Colored.Channels.of(images);
  TaskData<Pictures.Batch> split = split(images, channels);
  Compute compute = Compute.start();
  IO.println("device: " + compute.describe());
  int steps = regime.epochs() * Math.ceilDiv(split.train().count(), regime.batch());
  Pixels pixels = Pixels.drawn(seed, params.intAt("blobs"), steps, Pixels.inked(images));
  double lambda = Double.parseDouble(options.get("lambda"));
  Protocol.Folders folders =
      new Protocol.Folders(Path.of(options.get("model")), Path.of(options.get("logs")));
  Penalised task = Penalised.of(setting(params, lambda), pixels);
  try (Learned<Pictures.Batch> learned =
      new Protocol(regime, Source.torch(seed)).fit(compute, task, split, folders)) {
    LossCurve.write(Path.of(options.get("plot")), learned.course(), PLOT_EVERY);
    Pictures test = pictures(Idx.read(data, "test")).first(params.intAt("test-images"));
    new Report()
        .put("lambda", lambda)
        .put("seed", seed)
        .put("steps", learned.course().steps())
        .put("color_validation_accuracy", accuracy(learned, split.validation().orElseThrow()))
        .put("color_test_accuracy", accuracy(learned, new Colored(test, true, channels)))
        .put(
            "decomposition_error",
            error(learned, new Colored(test.first(DECOMPOSED), true, channels)))
        .put("seconds", (System.nanoTime() - start) / 1e9)
        .write(Path.of(options.get("metrics")));
  }
}

Penalised.Setting setting(Params params, double lambda) {
  return new Penalised.Setting(
      Colored.COLORS,
      HIDDEN,
      lambda,
      params.doubleAt("learning-rate"),
      params.doubleAt("weight-decay"));
}

Pictures pictures(ImageSet images) {
  byte[] pixels = new byte[images.count() * images.size()];
  byte[] labels = new byte[images.count()];
  for (int at = 0; at < pixels.length; at++) {
    pixels[at] = (byte) images.pixel(at / images.size(), at % images.size());
  }
  for (int image = 0; image < labels.length; image++) {
    labels[image] = (byte) images.label(image);
  }
  return Pictures.of(pixels, labels);
}

TaskData<Pictures.Batch> split(Pictures images, Colored.Channels channels) {
  int first = (int) (images.count() * 0.9);
  List<int[]> parts = Rng.torch(0).draws("split", 0).split(first, images.count() - first);
  return TaskData.of(
      new Colored(images.only(parts.getFirst()), false, channels),
      new Colored(images.only(parts.getLast()), false, channels));
}

double accuracy(Learned<Pictures.Batch> learned, dev.jrepro.train.Examples<Pictures.Batch> images) {
  return Objects.requireNonNull(learned.validate(images).get("val/accuracy"));
}

double error(Learned<Pictures.Batch> learned, Colored images) {
  return Objects.requireNonNull(learned.test(images).get("test/decomposition_error"));
}
