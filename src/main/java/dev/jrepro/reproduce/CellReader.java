package dev.jrepro.reproduce;

import dev.jrepro.core.RepoPath;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.json.WrongJson;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads the values of a file of JSON or of a table, each with the place at which it stands. */
final class CellReader {

  private CellReader() {}

  /**
   * A value as it is written.
   *
   * @param text it
   * @param number what it is as a number, if it is one
   */
  record Written(String text, OptionalDouble number) {

    static Written of(String text) {
      try {
        // Java reads more than numbers are written as: '1d', '0x1p3'.
        boolean plain = text.strip().matches("[-+]?([0-9.][0-9.eE+-]*|nan|NaN|inf|Infinity)");
        String known = text.strip().replace("nan", "NaN").replaceFirst("inf$", "Infinity");
        return new Written(
            text, plain ? OptionalDouble.of(Double.parseDouble(known)) : OptionalDouble.empty());
      } catch (NumberFormatException e) {
        return new Written(text, OptionalDouble.empty());
      }
    }
  }

  /**
   * Returns the values by place, in the order of the file.
   *
   * @return empty for a file of another kind, and for one that does not read
   */
  static Optional<Map<String, Written>> read(RepoPath path, byte[] bytes) {
    String name = path.name().toLowerCase(Locale.ROOT);
    String text = new String(bytes, StandardCharsets.UTF_8);
    Map<String, Written> cells = new LinkedHashMap<>();
    try {
      if (name.endsWith(".json")) {
        flatten("", Json.parse(text), cells);
      } else if (name.endsWith(".csv")) {
        table(Rows.parse(text, ','), cells);
      } else if (name.endsWith(".tsv")) {
        table(Rows.parse(text, '\t'), cells);
      } else {
        return Optional.empty();
      }
      return Optional.of(cells);
    } catch (WrongJson e) {
      return Optional.empty();
    }
  }

  private static void flatten(String place, JsonValue value, Map<String, Written> cells) {
    switch (value) {
      case JsonValue.Obj(var fields) when !fields.isEmpty() ->
          fields.forEach(
              (name, child) -> flatten(place.isEmpty() ? name : place + "." + name, child, cells));
      case JsonValue.Arr(var items) when !items.isEmpty() -> {
        for (int i = 0; i < items.size(); i++) {
          flatten(place + "[" + i + "]", items.get(i), cells);
        }
      }
      case JsonValue.Num(double number) ->
          cells.put(place, new Written(Json.canonical(value), OptionalDouble.of(number)));
      // NaN and the infinities are texts to JSON, and numbers to whoever wrote them.
      case JsonValue.Str(String text) -> cells.put(place, Written.of(text));
      default -> cells.put(place, new Written(Json.canonical(value), OptionalDouble.empty()));
    }
  }

  /** The first row names the columns if none of its values is a number. */
  private static void table(List<List<String>> rows, Map<String, Written> cells) {
    if (rows.isEmpty()) {
      return;
    }
    List<String> first = rows.getFirst();
    boolean named = first.stream().noneMatch(text -> Written.of(text).number().isPresent());
    for (int row = 0; row < rows.size(); row++) {
      List<String> values = rows.get(row);
      for (int column = 0; column < values.size(); column++) {
        boolean hasName = named && row > 0 && column < first.size();
        String name = hasName ? first.get(column) : String.valueOf(column + 1);
        String place =
            (named && row == 0 ? "header" : "row " + (named ? row : row + 1)) + ", column " + name;
        // Two columns may have one name.
        cells.put(
            cells.containsKey(place) ? place + " (" + (column + 1) + ")" : place,
            Written.of(values.get(column)));
      }
    }
  }
}
