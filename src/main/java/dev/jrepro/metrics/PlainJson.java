package dev.jrepro.metrics;

import dev.jrepro.json.JsonValue;
import dev.jrepro.yaml.YamlNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/** YAML values as JSON for programs, in which no number is another one than was written. */
final class PlainJson {

  private static final BigDecimal MAX_EXACT = BigDecimal.valueOf(1L << 53);

  private PlainJson() {}

  static JsonValue of(YamlNode node) {
    return switch (node) {
      case YamlNode.Scalar scalar -> scalar(scalar);
      case YamlNode.Seq seq -> JsonValue.array(seq.items(), PlainJson::of);
      case YamlNode.Mapping mapping -> {
        Map<String, YamlNode> entries = mapping.entries();
        TreeMap<String, JsonValue> fields = new TreeMap<>();
        entries.forEach((key, value) -> fields.put(key, of(value)));
        yield new JsonValue.Obj(fields);
      }
    };
  }

  private static JsonValue scalar(YamlNode.Scalar scalar) {
    return switch (scalar.type()) {
      case STRING, BOOL, NULL -> scalar.toJson();
      case INT -> {
        BigDecimal exact = new BigDecimal(scalar.toJsonText());
        yield exact.abs().compareTo(MAX_EXACT) <= 0
            ? new JsonValue.Num(exact.doubleValue())
            : JsonValue.of(exact.toPlainString());
      }
      case FLOAT -> scalar.toJson();
    };
  }
}
