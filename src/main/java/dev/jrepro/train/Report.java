package dev.jrepro.train;

import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.List;

/**
 * A metrics file in the making: named numbers, written as JSON with sorted names, each number with
 * the same text on every machine.
 */
public final class Report {
  private static final MathContext DIGITS = new MathContext(6, RoundingMode.HALF_EVEN);

  private final JsonValue.Builder values = JsonValue.object();

  /** An empty report. */
  public Report() {}

  /** Adds a number, rounded to six significant digits. */
  public Report put(String name, double value) {
    values.put(name, number(value));
    return this;
  }

  /** Adds a whole number. */
  public Report put(String name, long value) {
    values.put(name, value);
    return this;
  }

  /** Adds a text. */
  public Report put(String name, String value) {
    values.put(name, value);
    return this;
  }

  /** Adds a list of numbers, each rounded to six significant digits. */
  public Report put(String name, List<Double> items) {
    values.put(name, JsonValue.array(items, Report::number));
    return this;
  }

  /** Writes the file, whole or not at all, making its folder where it is missing. */
  public void write(Path file) {
    Published.write(file, Json.pretty(values.build()));
  }

  static String text(double value) {
    return Json.canonical(number(value));
  }

  private static JsonValue number(double value) {
    if (!Double.isFinite(value)) {
      return JsonValue.of(Double.toString(value));
    }
    return new JsonValue.Num(new BigDecimal(value).round(DIGITS).doubleValue());
  }
}
