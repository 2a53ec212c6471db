package dev.jrepro.pipeline;

import dev.jrepro.yaml.YamlNode;
import java.util.Optional;
import java.util.Set;

/** Reads {@code tolerance} of an output: a number, or {@code absolute} and {@code relative}. */
final class ToleranceReader {

  private static final Set<String> KEYS = Set.of("absolute", "relative");

  private ToleranceReader() {}

  static Optional<Tolerance> read(Fields output) {
    return output.get("tolerance").map(node -> read(output, node));
  }

  private static Tolerance read(Fields output, YamlNode node) {
    if (node instanceof YamlNode.Scalar) {
      return new Tolerance(bound(output, "tolerance", node), 0);
    }
    Fields fields =
        Fields.of(output.owner() + ": tolerance", node, "a number, or absolute and relative")
            .allowOnly(KEYS)
            .allFilled();
    return new Tolerance(
        fields.get("absolute").map(n -> bound(fields, "absolute", n)).orElse(0.0),
        fields.get("relative").map(n -> bound(fields, "relative", n)).orElse(0.0));
  }

  private static double bound(Fields fields, String key, YamlNode node) {
    double bound = fields.number(key, node);
    if (bound < 0) {
      throw fields.wrong(key, node.mark(), "is below 0", null);
    }
    return bound;
  }
}
