import dev.jrepro.train.Classifier;
import dev.jrepro.train.Compute;
import dev.jrepro.train.Evaluation;
import dev.jrepro.train.Idx;
import dev.jrepro.train.Options;
import dev.jrepro.train.Report;

/* Judges a trained network on a split of the data. */
void main(String[] arguments) {
  Options options =
      Options.read(
          arguments,
          Map.of(
              "data", "data/digits",
              "model", "models/digits",
              "metrics", "metrics/test.json",
              "split", "test"));
  Compute compute = Compute.start();
  IO.println("device: " + compute.describe());
  Path model = Path.of(options.get("model"));
  try (Classifier classifier = Classifier.load(compute, Network.convolutional(), model)) {
    Evaluation result =
        classifier.evaluate(Idx.read(Path.of(options.get("data")), options.get("split")));
    IO.println(
        "%s: accuracy %.4f, loss %.4f"
            .formatted(options.get("split"), result.accuracy(), result.loss()));
    new Report()
        .put("accuracy", result.accuracy())
        .put("loss", result.loss())
        .put("class_accuracy", result.accuracies())
        .write(Path.of(options.get("metrics")));
  }
}
