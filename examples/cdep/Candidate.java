import dev.jrepro.train.Compute;
import dev.jrepro.train.Learned;
import dev.jrepro.train.Options;
import dev.jrepro.train.Params;
import dev.jrepro.train.Report;
import dev.jrepro.train.TaskData;

/*
 * Trains the network of CDEP with one lambda, as Train.java does, and judges it on the validation
 * images with their corners permuted among them. It reads no test image.
 *
 * Parameters of the group 'cdep' (or --params): those of Protocol.java; images, of which no more are
 * taken; learning-rate, weight-decay.
 */
static final int HIDDEN = 256;

void main(String[] arguments) throws IOException {
  long start = System.nanoTime();
  Options options =
      Options.read(
          arguments,
          Map.of(
              "data", "data/decoy",
              "model", "models/cdep-select",
              "metrics", "metrics/cdep-select.json",
              "logs", "logs/cdep-select",
              "params", "cdep",
              "lambda", "0",
              "seed", "0"));
  Params params = Params.load().at(options.get("params"));
  Protocol protocol = Protocol.of(params, Long.parseLong(options.get("seed")));
  Path data = Path.of(options.get("data"));
  Pictures images =
      Pictures.read(data.resolve("train_x_decoy.npy"), data.resolve("train_y.npy"))
          .first(params.intAt("images"));
  TaskData<Pictures.Batch> split = protocol.split(images);
  double lambda = Double.parseDouble(options.get("lambda"));
  Penalised.Setting setting =
      new Penalised.Setting(
          1, HIDDEN, lambda, params.doubleAt("learning-rate"), params.doubleAt("weight-decay"));
  Compute compute = Compute.start();
  IO.println("device: " + compute.describe());
  Protocol.Folders folders =
      new Protocol.Folders(Path.of(options.get("model")), Path.of(options.get("logs")));
  try (Learned<Pictures.Batch> learned =
      protocol.fit(compute, Penalised.of(setting, new Corners()), split, folders)) {
    Pictures validation = (Pictures) split.validation().orElseThrow();
    Pictures permuted = Permuted.corners(validation, protocol.source().seed());
    new Report()
        .put("lambda", lambda)
        .put("seed", protocol.source().seed())
        .put("validation_accuracy", accuracy(learned, validation))
        .put("permuted_accuracy", accuracy(learned, permuted))
        .put("seconds", (System.nanoTime() - start) / 1e9)
        .write(Path.of(options.get("metrics")));
  }
}

double accuracy(Learned<Pictures.Batch> learned, Pictures images) {
  return Objects.requireNonNull(learned.validate(images).get("val/accuracy"));
}
