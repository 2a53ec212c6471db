import dev.jrepro.train.Classifier;
import dev.jrepro.train.Compute;
import dev.jrepro.train.Evaluation;
import dev.jrepro.train.Hyperparameters;
import dev.jrepro.train.Idx;
import dev.jrepro.train.Options;
import dev.jrepro.train.Params;
import dev.jrepro.train.Report;
import dev.jrepro.train.Trainer;
import dev.jrepro.train.TrainingImages;

/*
 * How far a linear classifier gets on the same images: it tells whether they are hard.
 *
 * Parameters: seed; baseline: epochs, batch, learning-rate, and optionally optimizer, momentum,
 * weight-decay, schedule.
 */
void main(String[] arguments) {
  Options options =
      Options.read(arguments, Map.of("data", "data/digits", "metrics", "metrics/baseline.json"));
  Params params = Params.load();
  Hyperparameters hyper = Hyperparameters.from(params.at("baseline"), params.longAt("seed"));
  Path data = Path.of(options.get("data"));
  TrainingImages images = new TrainingImages(Idx.read(data, "train"), Optional.empty());
  Compute compute = Compute.start();
  IO.println("device: " + compute.describe());
  Trainer trainer = new Trainer(compute, Network.linear(), hyper);
  try (Classifier classifier = trainer.fit(images).classifier()) {
    Evaluation result = classifier.evaluate(Idx.read(data, "test"));
    IO.println("linear: accuracy %.4f".formatted(result.accuracy()));
    new Report()
        .put("accuracy", result.accuracy())
        .put("loss", result.loss())
        .write(Path.of(options.get("metrics")));
  }
}
