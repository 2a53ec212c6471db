package dev.jrepro.metrics;

import dev.jrepro.core.RepoPath;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How two states of a project differ in their metrics, or in their parameters.
 *
 * @param rows the values that are not the same, sorted by file and field
 */
public record Difference(List<Row> rows) {

  private static final String ABSENT = "-";

  public Difference {
    rows = List.copyOf(rows);
  }

  /**
   * A value that is not the same.
   *
   * @param file the file that it stands in
   * @param field its dotted key there
   * @param before its old value, if it had one
   * @param after its new value, if it has one
   */
  public record Row(RepoPath file, String field, Optional<Value> before, Optional<Value> after) {

    /** Returns the new number less the old one, where both are numbers. */
    public OptionalDouble change() {
      OptionalDouble old = before.map(Value::number).orElse(OptionalDouble.empty());
      OptionalDouble now = after.map(Value::number).orElse(OptionalDouble.empty());
      if (old.isEmpty() || now.isEmpty()) {
        return OptionalDouble.empty();
      }
      // On decimals, as a person subtracts them: 0.9735 - 0.97 is 0.0035.
      BigDecimal change = decimal(now.getAsDouble()).subtract(decimal(old.getAsDouble()));
      double rounded = change.doubleValue();
      return Double.isFinite(rounded) ? OptionalDouble.of(rounded) : OptionalDouble.empty();
    }

    private static BigDecimal decimal(double number) {
      return BigDecimal.valueOf(number);
    }
  }

  /** Returns what differs; a file that is missing or does not read has no values. */
  public static Difference between(Values before, Values after) {
    List<Row> rows = new ArrayList<>();
    for (RepoPath file : both(before.files(), after.files())) {
      SortedMap<String, Value> old = values(before, file);
      SortedMap<String, Value> now = values(after, file);
      for (String field : both(old, now)) {
        Optional<Value> was = Optional.ofNullable(old.get(field));
        Optional<Value> is = Optional.ofNullable(now.get(field));
        if (!was.equals(is)) {
          rows.add(new Row(file, field, was, is));
        }
      }
    }
    return new Difference(rows);
  }

  /**
   * Returns the difference for programs: {@code {"<file>": {"<dotted key>": {"old": …, "new": …,
   * "diff": …}}}}. What is not there is null; {@code diff} is there where both are numbers.
   */
  public JsonValue.Obj toJson() {
    SortedMap<String, JsonValue.Builder> files = new TreeMap<>();
    for (Row row : rows) {
      JsonValue.Builder change =
          JsonValue.object().put("old", json(row.before())).put("new", json(row.after()));
      row.change().ifPresent(number -> change.put("diff", new JsonValue.Num(number)));
      files
          .computeIfAbsent(row.file().value(), file -> JsonValue.object())
          .put(row.field(), change.build());
    }
    JsonValue.Builder all = JsonValue.object();
    files.forEach((file, fields) -> all.put(file, fields.build()));
    return all.build();
  }

  /**
   * Returns the difference for people, a row a value.
   *
   * @param noun what a value is called: {@code Metric} or {@code Param}
   * @param before what the old state is called, such as {@code HEAD}
   * @param after what the new state is called, such as {@code workspace}
   */
  public Table toTable(String noun, String before, String after) {
    List<List<String>> cells = new ArrayList<>();
    for (Row row : rows) {
      OptionalDouble change = row.change();
      cells.add(
          List.of(
              row.file().value(),
              row.field(),
              row.before().map(Value::text).orElse(ABSENT),
              row.after().map(Value::text).orElse(ABSENT),
              change.isEmpty() ? ABSENT : signed(change.getAsDouble())));
    }
    return new Table(List.of("Path", noun, before, after, "Change"), cells);
  }

  private static String signed(double change) {
    String text = Json.canonical(new JsonValue.Num(change));
    return change > 0 ? "+" + text : text;
  }

  private static JsonValue json(Optional<Value> value) {
    return value.map(Value::json).orElse(new JsonValue.Null());
  }

  private static SortedMap<String, Value> values(Values values, RepoPath file) {
    FileValues known = values.files().get(file);
    return known == null ? new TreeMap<>() : known.values();
  }

  private static <K> SortedSet<K> both(SortedMap<K, ?> a, SortedMap<K, ?> b) {
    SortedSet<K> keys = new TreeSet<>(a.keySet());
    keys.addAll(b.keySet());
    return keys;
  }
}
