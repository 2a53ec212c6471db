package dev.jrepro.pipeline;

import dev.jrepro.core.RepoPath;
import dev.jrepro.yaml.Mark;
import dev.jrepro.yaml.YamlNode;
import java.util.List;
import java.util.Optional;

/**
 * Reads the claims of a file.
 *
 * @param paths reads the names of metrics files
 */
record ClaimReader(PathReader paths) {

  private static final List<String> TESTS = List.of("at-least", "at-most", "equals");

  Claim read(String name, YamlNode node, Mark mark) {
    Fields fields =
        Fields.of("claim " + name, node, "a mapping with text, metric and a test")
            .allowOnly(Keys.CLAIM)
            .allFilled();
    YamlNode metric = need(fields, "metric", mark);
    String address = fields.text("metric", metric);
    int colon = address.lastIndexOf(':');
    if (colon <= 0 || colon == address.length() - 1) {
      throw fields.wrong(
          "metric", metric.mark(), "'" + address + "' is not of the form FILE:FIELD", null);
    }
    RepoPath file = paths.path(fields, "metric", metric.mark(), address.substring(0, colon));
    String text = fields.text("text").orElse("");
    Optional<Claim.Published> published =
        fields.get("published").map(figure -> published(fields, figure));
    return new Claim(
        name, text, file, address.substring(colon + 1), test(fields, mark), published, mark);
  }

  private static Claim.Test test(Fields fields, Mark mark) {
    List<String> written = TESTS.stream().filter(fields::has).toList();
    if (written.size() != 1) {
      throw fields.wrong(mark, "there must be one of at-least, at-most and equals", null);
    }
    Optional<Double> tolerance = fields.get("tolerance").map(n -> fields.number("tolerance", n));
    String key = written.getFirst();
    if (tolerance.isPresent() && !key.equals("equals")) {
      throw fields.wrong(
          fields.mapping().keyMark("tolerance"), "a tolerance goes with equals only", null);
    }
    if (tolerance.orElse(0.0) < 0) {
      throw fields.wrong("tolerance", need(fields, "tolerance", mark).mark(), "is below 0", null);
    }
    double bound = fields.number(key, need(fields, key, mark));
    return switch (key) {
      case "at-least" -> new Claim.Test.AtLeast(bound);
      case "at-most" -> new Claim.Test.AtMost(bound);
      default -> new Claim.Test.Equals(bound, tolerance.orElse(0.0));
    };
  }

  private static Claim.Published published(Fields claim, YamlNode node) {
    Fields fields =
        Fields.of(claim.owner() + ": published", node, "a mapping with a value")
            .allowOnly(Keys.PUBLISHED)
            .allFilled();
    double value = fields.number("value", need(fields, "value", node.mark()));
    Optional<Double> sd = fields.get("sd").map(n -> fields.number("sd", n));
    if (sd.orElse(0.0) < 0) {
      throw fields.wrong("sd", need(fields, "sd", node.mark()).mark(), "is below 0", null);
    }
    Fields.Range runs = new Fields.Range(1, Integer.MAX_VALUE, "a number of runs, 1 or more");
    Optional<Long> n = fields.get("n").map(c -> (long) fields.count("n", c, runs));
    return new Claim.Published(value, sd, n, fields.text("source"));
  }

  private static YamlNode need(Fields fields, String key, Mark mark) {
    return fields.get(key).orElseThrow(() -> fields.wrong(mark, "there is no " + key, null));
  }
}
