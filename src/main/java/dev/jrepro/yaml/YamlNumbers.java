package dev.jrepro.yaml;

import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** YAML values as JSON. The numbers are the only hard part: YAML writes them in more ways. */
final class YamlNumbers {

  /** More digits than a BigDecimal takes. */
  private static final Pattern LONG_EXPONENT = Pattern.compile("e[-+]?[0-9]{10,}$");

  private YamlNumbers() {}

  static JsonValue json(YamlNode node) {
    return switch (node) {
      case YamlNode.Scalar scalar -> scalarJson(scalar);
      case YamlNode.Seq seq -> JsonValue.array(seq.items(), YamlNumbers::json);
      case YamlNode.Mapping mapping -> {
        TreeMap<String, JsonValue> fields = new TreeMap<>();
        mapping.entries().forEach((key, value) -> fields.put(key, json(value)));
        yield new JsonValue.Obj(fields);
      }
    };
  }

  static JsonValue exactJson(YamlNode node) {
    return switch (node) {
      case YamlNode.Scalar(YamlNode.Type type, String text, Mark mark) ->
          JsonValue.of(
              switch (type) {
                case STRING -> "str " + text;
                case INT -> "int " + text;
                case FLOAT -> "float " + text;
                case BOOL -> "bool " + text.toLowerCase(Locale.ROOT);
                case NULL -> "null";
              });
      case YamlNode.Seq seq -> JsonValue.array(seq.items(), YamlNumbers::exactJson);
      case YamlNode.Mapping mapping -> {
        TreeMap<String, JsonValue> fields = new TreeMap<>();
        mapping.entries().forEach((key, value) -> fields.put(key, exactJson(value)));
        yield new JsonValue.Obj(fields);
      }
    };
  }

  static String jsonText(YamlNode node) {
    return switch (node) {
      case YamlNode.Scalar scalar when scalar.type() == YamlNode.Type.INT ->
          integer(scalar.text()).toString();
      case YamlNode.Scalar scalar when isDecimal(scalar) -> decimal(scalar.text()).toString();
      case YamlNode.Scalar scalar -> Json.canonical(scalarJson(scalar));
      case YamlNode.Seq seq -> {
        StringJoiner items = new StringJoiner(",", "[", "]");
        seq.items().forEach(item -> items.add(jsonText(item)));
        yield items.toString();
      }
      case YamlNode.Mapping mapping -> {
        StringJoiner fields = new StringJoiner(",", "{", "}");
        new TreeMap<>(mapping.entries())
            .forEach((k, v) -> fields.add(Json.canonical(JsonValue.of(k)) + ":" + jsonText(v)));
        yield fields.toString();
      }
    };
  }

  private static JsonValue scalarJson(YamlNode.Scalar scalar) {
    return switch (scalar.type()) {
      case STRING -> JsonValue.of(scalar.text());
      case BOOL -> JsonValue.of(scalar.text().equalsIgnoreCase("true"));
      case NULL -> new JsonValue.Null();
      case INT -> number(integer(scalar.text()).doubleValue());
      case FLOAT -> number(nearest(scalar.text()));
    };
  }

  /** JSON has no number for what a double cannot hold: a word, as JavaScript and Python say it. */
  private static JsonValue number(double value) {
    return Double.isFinite(value) ? new JsonValue.Num(value) : JsonValue.of(Double.toString(value));
  }

  private static double nearest(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.endsWith("nan")) {
      return Double.NaN;
    }
    if (lower.endsWith("inf")) {
      return lower.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    return Double.parseDouble(text);
  }

  private static boolean isDecimal(YamlNode.Scalar scalar) {
    String text = scalar.text().toLowerCase(Locale.ROOT);
    return scalar.type() == YamlNode.Type.FLOAT
        && !text.endsWith("inf")
        && !text.endsWith("nan")
        && !LONG_EXPONENT.matcher(text).find();
  }

  private static BigInteger integer(String text) {
    String digits = text.startsWith("+") ? text.substring(1) : text;
    if (digits.startsWith("0x")) {
      return new BigInteger(digits.substring(2), 16);
    }
    return digits.startsWith("0o")
        ? new BigInteger(digits.substring(2), 8)
        : new BigInteger(digits);
  }

  private static BigDecimal decimal(String text) {
    return new BigDecimal(text.endsWith(".") ? text + "0" : text);
  }
}
