package dev.jrepro.pipeline;

import dev.jrepro.yaml.Mark;
import dev.jrepro.yaml.YamlNode;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code resources} and {@code timeout}. */
final class ResourceReader {

  private static final Pattern SPAN = Pattern.compile("([0-9]{1,9})([smhd]?)");
  private static final int MAX_CPUS = 65_536;

  private ResourceReader() {}

  static Resources resources(Fields stage) {
    Optional<Fields> written = stage.fields("resources", "a mapping such as {cpus: 2, gpu: none}");
    return written.map(ResourceReader::read).orElse(Resources.DEFAULT);
  }

  private static Resources read(Fields fields) {
    fields.mapping().entries().keySet().forEach(key -> checkKey(fields, key));
    int cpus =
        fields
            .get("cpus")
            .map(node -> count(fields, "cpus", node, "a number of processors, from 1"))
            .orElse(Resources.DEFAULT.cpus());
    if (cpus == 0) {
      Mark mark = fields.get("cpus").orElseThrow().mark();
      throw fields.wrong("cpus", mark, "must be 1 at least", null);
    }
    Resources.Gpu gpu =
        fields.get("gpu").map(node -> gpu(fields, node)).orElse(Resources.DEFAULT.gpu());
    return new Resources(cpus, gpu);
  }

  private static void checkKey(Fields fields, String key) {
    String hint = Nearest.hint(key, Keys.RESOURCES);
    if (!Keys.RESOURCES.contains(key)) {
      String what = hint == null ? "' is not in this version" : "' is not known";
      throw fields.wrong(fields.mapping().keyMark(key), "'" + key + what, hint);
    }
  }

  private static Resources.Gpu gpu(Fields fields, YamlNode node) {
    if (node instanceof YamlNode.Scalar scalar && scalar.text().equals("none")) {
      return new Resources.Gpu.None();
    }
    if (node instanceof YamlNode.Scalar scalar && scalar.text().equals("auto")) {
      return new Resources.Gpu.Auto();
    }
    int gpus = count(fields, "gpu", node, "none, auto or a number of GPUs");
    return gpus == 0 ? new Resources.Gpu.None() : new Resources.Gpu.Count(gpus);
  }

  private static int count(Fields fields, String key, YamlNode node, String expected) {
    if (node instanceof YamlNode.Scalar scalar && scalar.text().matches("[0-9]{1,5}")) {
      int count = Integer.parseInt(scalar.text());
      if (scalar.type() == YamlNode.Type.INT && count <= MAX_CPUS) {
        return count;
      }
    }
    throw fields.wrong(
        key, node.mark(), "must be " + expected + ", and this is " + shown(node), null);
  }

  /** Reads {@code 90}, {@code 90s}, {@code 5m}, {@code 2h} or {@code 1d}. */
  static Optional<Duration> timeout(Fields stage) {
    return stage.get("timeout").map(node -> timeout(stage, node));
  }

  private static Duration timeout(Fields stage, YamlNode node) {
    if (node instanceof YamlNode.Scalar scalar) {
      Matcher span = SPAN.matcher(scalar.text());
      if (span.matches() && Long.parseLong(span.group(1)) > 0) {
        return Duration.ofSeconds(Long.parseLong(span.group(1)) * seconds(span.group(2)));
      }
    }
    throw stage.wrong(
        "timeout",
        node.mark(),
        "must be a time such as 90 (seconds), 90s, 5m, 2h or 1d, and this is " + shown(node),
        null);
  }

  private static String shown(YamlNode node) {
    if (!(node instanceof YamlNode.Scalar scalar) || node.isNull()) {
      return node.kind();
    }
    return (scalar.type() == YamlNode.Type.STRING ? "the text '" : "'") + scalar.text() + "'";
  }

  private static long seconds(String unit) {
    return switch (unit) {
      case "m" -> 60;
      case "h" -> 3600;
      case "d" -> 86_400;
      default -> 1;
    };
  }
}
