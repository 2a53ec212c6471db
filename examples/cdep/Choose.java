import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.train.MissingData;
import dev.jrepro.train.Options;
import dev.jrepro.train.Params;
import dev.jrepro.train.Report;
import java.math.BigDecimal;

/*
 * Chooses the lambda whose trainings read most of the validation images with permuted corners, on
 * average over the seeds; of equal ones the smallest.
 *
 * Parameters of the group 'cdep-select' (or --params): lambdas, seeds.
 */
void main(String[] arguments) throws IOException {
  Options options =
      Options.read(
          arguments,
          Map.of(
              "candidates", "metrics/cdep-select/candidate",
              "params", "cdep-select",
              "metrics", "metrics/cdep-select/choice.json"));
  Params params = Params.load().at(options.get("params"));
  List<String> seeds = params.listAt("seeds");
  Report report = new Report();
  Optional<BigDecimal> best = Optional.empty();
  double most = -1;
  for (BigDecimal lambda :
      params.listAt("lambdas").stream().map(BigDecimal::new).sorted().toList()) {
    double accuracy = mean(Path.of(options.get("candidates")), lambda, seeds);
    report.put("lambda-" + lambda.toPlainString(), accuracy);
    IO.println("lambda %s: %.4f".formatted(lambda.toPlainString(), accuracy));
    if (accuracy > most) {
      most = accuracy;
      best = Optional.of(lambda);
    }
  }
  report
      .put("lambda", best.orElseThrow().doubleValue())
      .put("permuted_accuracy", most)
      .put("n", seeds.size())
      .write(Path.of(options.get("metrics")));
}

double mean(Path folder, BigDecimal lambda, List<String> seeds) throws IOException {
  double sum = 0;
  for (String seed : seeds) {
    Path file = folder.resolve(lambda.toPlainString() + "-" + seed + ".json");
    if (!Files.exists(file)) {
      throw new MissingData(file);
    }
    JsonValue.Obj metrics = Json.parseObject(Files.readString(file));
    sum += metrics.needNumber("permuted_accuracy");
  }
  return sum / seeds.size();
}
