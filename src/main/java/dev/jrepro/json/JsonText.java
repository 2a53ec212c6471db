package dev.jrepro.json;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;

/** Writes one value, either canonically or indented by two spaces. */
final class JsonText {

  private final StringBuilder out = new StringBuilder();
  private final boolean pretty;
  private int depth;

  JsonText(boolean pretty) {
    this.pretty = pretty;
  }

  String write(JsonValue value) {
    append(value);
    return out.toString();
  }

  private void append(JsonValue value) {
    switch (value) {
      case JsonValue.Obj(Map<String, JsonValue> fields) -> appendObject(fields);
      case JsonValue.Arr arr -> appendArray(arr);
      case JsonValue.Str(String text) -> quote(text);
      case JsonValue.Num(double number) -> out.append(number(number));
      case JsonValue.Bool(boolean flag) -> out.append(flag);
      case JsonValue.Null() -> out.append("null");
    }
  }

  private void appendObject(Map<String, JsonValue> fields) {
    out.append('{');
    depth++;
    Iterator<Map.Entry<String, JsonValue>> each = fields.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<String, JsonValue> field = each.next();
      newLine();
      quote(field.getKey());
      out.append(pretty ? ": " : ":");
      append(field.getValue());
      out.append(each.hasNext() ? "," : "");
    }
    depth--;
    if (!fields.isEmpty()) {
      newLine();
    }
    out.append('}');
  }

  private void appendArray(JsonValue.Arr array) {
    out.append('[');
    depth++;
    Iterator<JsonValue> each = array.items().iterator();
    while (each.hasNext()) {
      newLine();
      append(each.next());
      out.append(each.hasNext() ? "," : "");
    }
    depth--;
    if (!array.items().isEmpty()) {
      newLine();
    }
    out.append(']');
  }

  private void newLine() {
    if (pretty) {
      out.append('\n').append("  ".repeat(depth));
    }
  }

  private void quote(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20) {
            out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  /**
   * ECMAScript's Number::toString (ECMA-262, 6.1.6.1.20), on the shortest digits, which Java gives.
   */
  private static String number(double value) {
    if (value == 0) {
      return "0";
    }
    BigDecimal shortest = shortest(Math.abs(value));
    String digits = shortest.unscaledValue().toString();
    int count = digits.length();
    int point = count - shortest.scale();
    String text;
    if (count <= point && point <= 21) {
      text = digits + "0".repeat(point - count);
    } else if (0 < point && point <= 21) {
      text = digits.substring(0, point) + "." + digits.substring(point);
    } else if (-6 < point && point <= 0) {
      text = "0." + "0".repeat(-point) + digits;
    } else {
      String mantissa = count == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
      text = mantissa + "e" + (point > 0 ? "+" : "-") + Math.abs(point - 1);
    }
    return value < 0 ? "-" + text : text;
  }

  /** Java prints two digits at least, and so 4.9E-324 where one digit, 5e-324, says the same. */
  private static BigDecimal shortest(double value) {
    BigDecimal two = new BigDecimal(Double.toString(value));
    BigDecimal one = two.round(new MathContext(1));
    return (one.doubleValue() == value ? one : two).stripTrailingZeros();
  }
}
