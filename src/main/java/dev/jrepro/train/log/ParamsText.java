package dev.jrepro.train.log;

import dev.jrepro.json.JsonValue;
import dev.jrepro.yaml.Yaml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Hyperparameters as YAML. */
final class ParamsText {
  private ParamsText() {}

  static String of(JsonValue.Obj told) {
    return Yaml.write(fields(told));
  }

  private static Map<String, Object> fields(JsonValue.Obj told) {
    Map<String, Object> fields = new LinkedHashMap<>();
    told.fields()
        .forEach((name, value) -> {
          if (!(value instanceof JsonValue.Null)) {
            fields.put(name, plain(value));
          }
        });
    return fields;
  }

  private static Object plain(JsonValue value) {
    return switch (value) {
      case JsonValue.Obj object -> fields(object);
      case JsonValue.Arr(List<JsonValue> items) -> {
        List<Object> plain = new ArrayList<>();
        items.forEach(item -> plain.add(plain(item)));
        yield plain;
      }
      case JsonValue.Str(String text) -> text;
      case JsonValue.Bool(boolean truth) -> truth;
      case JsonValue.Num(double number) -> number(number);
      case JsonValue.Null _ -> "";
    };
  }

  /** A whole number is written as one. */
  private static Object number(double number) {
    long whole = (long) number;
    return whole == number ? (Object) whole : (Object) number;
  }
}
