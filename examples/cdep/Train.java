import dev.jrepro.train.Compute;
import dev.jrepro.train.Examples;
import dev.jrepro.train.Learned;
import dev.jrepro.train.LossCurve;
import dev.jrepro.train.Options;
import dev.jrepro.train.Params;
import dev.jrepro.train.Report;
import dev.jrepro.train.TaskData;

/*
 * Trains the network of CDEP on DecoyMNIST, with a penalty on what the corners contribute (--lambda)
 * or without one (0), and judges it on images whose patches mislead and on images without patches:
 * with the weights after the last epoch, and with those of the epoch that was best on the validation
 * images.
 *
 * Parameters of the group 'cdep' (or --params): those of Protocol.java; images and test-images, of
 * which no more are taken; learning-rate, weight-decay.
 */
static final int PLOT_EVERY = 10;
static final int HIDDEN = 256;
static final Map<String, String> DEFAULTS =
    Map.of(
        "data", "data/decoy",
        "model", "models/cdep",
        "metrics", "metrics/cdep.json",
        "plot", "plots/cdep.csv",
        "logs", "logs/cdep",
        "params", "cdep",
        "lambda", "0",
        "seed", "0");

void main(String[] arguments) throws IOException {
  long start = System.nanoTime();
  Options options = Options.read(arguments, DEFAULTS);
  Params params = Params.load().at(options.get("params"));
  Protocol protocol = Protocol.of(params, Long.parseLong(options.get("seed")));
  Path data = Path.of(options.get("data"));
  Pictures images = read(data, "train_x_decoy", "train_y").first(params.intAt("images"));
  TaskData<Pictures.Batch> split = protocol.split(images);
  double lambda = Double.parseDouble(options.get("lambda"));
  Compute compute = Compute.start();
  IO.println("device: " + compute.describe());
  Path model = Path.of(options.get("model"));
  Protocol.Folders folders = new Protocol.Folders(model, Path.of(options.get("logs")));
  try (Learned<Pictures.Batch> learned =
      protocol.fit(compute, task(params, lambda), split, folders)) {
    LossCurve.write(Path.of(options.get("plot")), learned.course(), PLOT_EVERY);
    Report report =
        new Report()
            .put("lambda", lambda)
            .put("seed", protocol.source().seed())
            .put("seed_mode", params.stringAt("seed_mode"))
            .put("epochs", learned.course().epochs().size())
            .put("steps", learned.course().steps());
    Judge judge = new Judge(learned, split.validation().orElseThrow(), tests(data, params), report);
    judge.last();
    learned.takeBest(model);
    judge.best();
    report.put("seconds", (System.nanoTime() - start) / 1e9).write(Path.of(options.get("metrics")));
  }
}

Penalised task(Params params, double lambda) {
  Penalised.Setting setting =
      new Penalised.Setting(
          1, HIDDEN, lambda, params.doubleAt("learning-rate"), params.doubleAt("weight-decay"));
  return Penalised.of(setting, new Corners());
}

static Pictures read(Path data, String images, String labels) throws IOException {
  return Pictures.read(data.resolve(images + ".npy"), data.resolve(labels + ".npy"));
}

/** Images whose patches mislead, and images without patches, by what their accuracy is called. */
static SortedMap<String, Pictures> tests(Path data, Params params) throws IOException {
  int count = params.intAt("test-images");
  return new TreeMap<>(
      Map.of(
          "decoy_test", read(data, "test_x_decoy", "test_y").first(count),
          "clean_test", read(data, "test_x", "test_y").first(count)));
}

/** Finds out what the weights that are there now are worth. */
record Judge(
    Learned<Pictures.Batch> learned,
    Examples<Pictures.Batch> validation,
    SortedMap<String, Pictures> tests,
    Report report) {

  void last() {
    put("decoy_validation", learned.validate(validation));
    SortedMap<String, Double> largest = new TreeMap<>();
    tests.forEach((name, images) -> {
      SortedMap<String, Double> found = learned.test(images);
      report.put(name + "_accuracy", number(found, "test/accuracy"));
      for (String each :
          List.of("decomposition_error", "decomposition_error_float32", "largest_logit")) {
        largest.merge(each, number(found, "test/" + each), Math::max);
      }
    });
    largest.forEach(report::put);
  }

  void best() {
    put("best_decoy_validation", learned.validate(validation));
    tests.forEach((name, images) -> {
      double accuracy = number(learned.validate(images), "val/accuracy");
      report.put("best_" + name + "_accuracy", accuracy);
    });
  }

  private void put(String name, SortedMap<String, Double> found) {
    report.put(name + "_accuracy", number(found, "val/accuracy"));
    report.put(name + "_cross_entropy", number(found, "val/cross_entropy"));
  }

  private static double number(SortedMap<String, Double> metrics, String name) {
    return Objects.requireNonNull(metrics.get(name), name);
  }
}
