package dev.jrepro.metrics;

import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.yaml.YamlNode;
import java.util.OptionalDouble;

/**
 * A single value of a metrics or parameter file. Lists count as one value. Two are equal when a
 * person wrote the same: {@code 1} and {@code 1.0} differ.
 *
 * @param text the value as it was written; of a list, its JSON
 * @param json the value for programs: a whole number beyond 2^53 is a string, since it would lose
 *     digits, and so are {@code NaN}, the infinities, and what a double cannot hold
 */
public record Value(String text, JsonValue json) {

  static Value of(YamlNode node) {
    JsonValue json = PlainJson.of(node);
    return switch (node) {
      case YamlNode.Scalar scalar when scalar.isNull() -> new Value("null", json);
      case YamlNode.Scalar scalar -> new Value(scalar.text(), json);
      case YamlNode.Seq seq -> new Value(Json.canonical(json), json);
      case YamlNode.Mapping mapping -> new Value(Json.canonical(json), json);
    };
  }

  /** Returns the number, if it is a finite one that {@link #json} has as a number. */
  public OptionalDouble number() {
    return json instanceof JsonValue.Num(double value)
        ? OptionalDouble.of(value)
        : OptionalDouble.empty();
  }
}
