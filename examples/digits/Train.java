import dev.jrepro.train.Classifier;
import dev.jrepro.train.Compute;
import dev.jrepro.train.History;
import dev.jrepro.train.Hyperparameters;
import dev.jrepro.train.Idx;
import dev.jrepro.train.ImageSet;
import dev.jrepro.train.LossCurve;
import dev.jrepro.train.Options;
import dev.jrepro.train.Params;
import dev.jrepro.train.Report;
import dev.jrepro.train.Trained;
import dev.jrepro.train.Trainer;
import dev.jrepro.train.TrainingImages;

/*
 * Trains the convolutional network on images in IDX files, and keeps its losses.
 *
 * Parameters: seed; train (or the group that --params names): epochs, batch, learning-rate, and
 * optionally optimizer, weight-decay, schedule, validation (images to set apart where the data has
 * no split 'val').
 */
static final int PLOT_EVERY = 10;

void main(String[] arguments) {
  long start = System.nanoTime();
  Options options =
      Options.read(
          arguments,
          Map.of(
              "data", "data/digits",
              "model", "models/digits",
              "metrics", "metrics/train.json",
              "plot", "plots/loss.csv",
              "params", "train"));
  Params params = Params.load();
  long seed = params.longAt("seed");
  Params group = params.at(options.get("params"));
  Hyperparameters hyper = Hyperparameters.from(group, seed);
  TrainingImages images = images(Path.of(options.get("data")), group, seed);
  Compute compute = Compute.start();
  IO.println("device: " + compute.describe());
  Trainer trainer = new Trainer(compute, Network.convolutional(), hyper);
  Trained trained = trainer.fit(images, Path.of(options.get("model")), this::say);
  try (Classifier classifier = trained.classifier()) {
    LossCurve.write(Path.of(options.get("plot")), trained.history(), PLOT_EVERY);
    History.Epoch last = trained.history().epochs().getLast();
    Report report =
        new Report()
            .put("steps", trained.history().steps())
            .put("loss", last.loss())
            .put("seconds", (System.nanoTime() - start) / 1e9);
    last.validation().ifPresent(v -> report.put("validation_accuracy", v.accuracy()));
    last.validation().ifPresent(v -> report.put("validation_loss", v.loss()));
    report.write(Path.of(options.get("metrics")));
  }
}

TrainingImages images(Path folder, Params group, long seed) {
  ImageSet train = Idx.read(folder, "train");
  return group.has("validation")
      ? train.split(seed, group.intAt("validation"))
      : new TrainingImages(train, Optional.of(Idx.read(folder, "val")));
}

void say(History.Epoch epoch) {
  String validation =
      epoch.validation().map(v -> ", validation accuracy %.4f".formatted(v.accuracy())).orElse("");
  IO.println("epoch %d: loss %.4f%s".formatted(epoch.number(), epoch.loss(), validation));
}
