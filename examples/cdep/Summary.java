import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.train.MissingData;
import dev.jrepro.train.Options;
import dev.jrepro.train.Params;
import dev.jrepro.train.Published;
import dev.jrepro.yaml.Yaml;
import dev.jrepro.yaml.YamlNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/*
 * Puts the accuracies of the trainings beside those that others published: a metrics file, and a
 * table in Markdown. The published figures come from a file with their sources.
 *
 * Parameters of the group 'cdep' (or --params): lambdas, seeds: which trainings. Trainings of one
 * seed are one training, as all are where seed_mode is 'published'.
 */
void main(String[] arguments) throws IOException {
  Options options =
      Options.read(
          arguments,
          Map.of(
              "ours", "metrics/cdep/train",
              "published", "examples/cdep/published.yaml",
              "about", "decoymnist",
              "columns", "decoy_validation,decoy_test,clean_test",
              "params", "cdep",
              "metrics", "metrics/cdep/summary.json",
              "table", "metrics/cdep/summary.md"));
  Params params = Params.load().at(options.get("params"));
  List<String> columns = List.of(options.get("columns").split(","));
  SortedMap<BigDecimal, Trainings> ours = new TreeMap<>();
  for (String lambda : params.listAt("lambdas")) {
    ours.put(
        new BigDecimal(lambda),
        Trainings.read(Path.of(options.get("ours")), lambda, params.listAt("seeds")));
  }
  List<Figure> figures = Figure.read(Path.of(options.get("published")), options.get("about"));
  Published.write(Path.of(options.get("metrics")), Json.pretty(numbers(ours, columns, figures)));
  String table = new Table(options.get("about"), columns).of(ours, figures);
  Published.write(Path.of(options.get("table")), table);
  IO.println(table);
}

JsonValue.Obj numbers(
    SortedMap<BigDecimal, Trainings> ours, List<String> columns, List<Figure> figures) {
  JsonValue.Builder json = JsonValue.object();
  ours.forEach((lambda, trainings) -> {
    JsonValue.Builder of = JsonValue.object().put("n", trainings.n());
    for (String column : columns) {
      of.put(column, trainings.spread(column + "_accuracy").toJson());
      if (trainings.have("best_" + column + "_accuracy")) {
        of.put("best_" + column, trainings.spread("best_" + column + "_accuracy").toJson());
      }
    }
    of.put("decomposition_error", Spread.number(trainings.largest("decomposition_error")));
    json.put("lambda-" + lambda.toPlainString(), of.build());
  });
  JsonValue.Builder published = JsonValue.object();
  for (Figure figure : figures) {
    String name = figure.id() + (figure.lambda().equals("0") ? "-unpenalised" : "-penalised");
    double fraction = new BigDecimal(figure.accuracy()).movePointLeft(2).doubleValue();
    published.put(name, Spread.number(fraction));
  }
  return json.put("published", published.build()).build();
}

/** The metrics of the trainings with one lambda, by the seed that they were drawn from. */
record Trainings(SortedMap<Long, JsonValue.Obj> bySeed) {
  static Trainings read(Path folder, String lambda, List<String> seeds) throws IOException {
    SortedMap<Long, JsonValue.Obj> bySeed = new TreeMap<>();
    for (String seed : seeds) {
      Path file = folder.resolve(lambda + "-" + seed + ".json");
      if (!Files.exists(file)) {
        throw new MissingData(file);
      }
      JsonValue.Obj metrics = Json.parseObject(Files.readString(file));
      bySeed.put(metrics.needInteger("seed"), metrics);
    }
    return new Trainings(bySeed);
  }

  int n() {
    return bySeed.size();
  }

  boolean have(String metric) {
    return bySeed.values().stream().allMatch(each -> each.get(metric).isPresent());
  }

  Spread spread(String metric) {
    return new Spread(bySeed.values().stream().map(each -> each.needNumber(metric)).toList());
  }

  double largest(String metric) {
    return Collections.max(spread(metric).values());
  }
}

/** Values, one a seed. */
record Spread(List<Double> values) {
  private static final MathContext DIGITS = new MathContext(6, RoundingMode.HALF_EVEN);

  double mean() {
    return values.stream().mapToDouble(v -> v).sum() / values.size();
  }

  /** The standard deviation, with n - 1 below; empty of a single value. */
  OptionalDouble deviation() {
    double mean = mean();
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    return values.size() < 2
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.sqrt(squares / (values.size() - 1)));
  }

  JsonValue.Obj toJson() {
    JsonValue.Builder json = JsonValue.object().put("mean", number(mean()));
    deviation().ifPresent(sd -> json.put("sd", number(sd)));
    return json.put("values", JsonValue.array(values, Spread::number)).build();
  }

  /** In percent. */
  String text() {
    String mean = percent(mean());
    return deviation().isPresent() ? mean + " ± " + percent(deviation().getAsDouble()) : mean;
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.2f", 100 * value);
  }

  static JsonValue number(double value) {
    return new JsonValue.Num(new BigDecimal(value).round(DIGITS).doubleValue());
  }
}

/** A published accuracy, all of it as it was printed; what its source does not say is a dash. */
record Figure(
    String id,
    String by,
    String source,
    String lambda,
    String column,
    String accuracy,
    String spread,
    String n) {
  private static final String UNSAID = "–";

  static List<Figure> read(Path file, String about) {
    List<Figure> figures = new ArrayList<>();
    if (Yaml.read(file, file.toString()) instanceof YamlNode.Mapping all
        && all.get(about).orElse(null) instanceof YamlNode.Seq list) {
      list.items().forEach(item -> figures.add(of((YamlNode.Mapping) item)));
    }
    return figures;
  }

  private static Figure of(YamlNode.Mapping item) {
    UnaryOperator<String> text =
        key -> item.get(key).map(value -> ((YamlNode.Scalar) value).text()).orElse(UNSAID);
    return new Figure(
        text.apply("id"),
        text.apply("by"),
        text.apply("source"),
        text.apply("lambda"),
        text.apply("column"),
        text.apply("accuracy"),
        text.apply("spread"),
        text.apply("n"));
  }

  String text() {
    return spread.equals(UNSAID) ? accuracy : accuracy + " ± " + spread;
  }
}

/** The table for people. */
record Table(String about, List<String> columns) {
  String of(SortedMap<BigDecimal, Trainings> ours, List<Figure> figures) {
    List<String> lines = new ArrayList<>();
    lines.add("# Accuracy on " + about + ", in percent");
    lines.add("");
    List<String> names = columns.stream().map(column -> column.replace('_', ' ')).toList();
    lines.add(row("", "λ", "n", names));
    lines.add("|---|---|---|" + "---|".repeat(names.size()));
    ours.forEach((lambda, trainings) -> {
      lines.add(ours("here", "", lambda, trainings));
      if (trainings.have("best_" + columns.getFirst() + "_accuracy")) {
        lines.add(ours("here, best epoch by validation", "best_", lambda, trainings));
      }
    });
    for (Figure figure : figures) {
      List<String> cells =
          columns.stream().map(c -> c.equals(figure.column()) ? figure.text() : "").toList();
      lines.add(row(figure.by(), figure.lambda(), figure.n(), cells));
    }
    lines.add("");
    lines.add("Here: mean ± standard deviation (n - 1 below) over n seeds. Others', as printed:");
    lines.add("");
    for (Figure figure : figures) {
      lines.add("- %s: %s".formatted(figure.text(), figure.source().strip()));
    }
    return String.join("\n", lines) + "\n";
  }

  private String ours(String who, String prefix, BigDecimal lambda, Trainings trainings) {
    List<String> cells =
        columns.stream().map(c -> trainings.spread(prefix + c + "_accuracy").text()).toList();
    return row(who, lambda.toPlainString(), Integer.toString(trainings.n()), cells);
  }

  private static String row(String who, String lambda, String n, List<String> cells) {
    return "| %s | %s | %s | %s |".formatted(who, lambda, n, String.join(" | ", cells));
  }
}
