package dev.jrepro.yaml;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An expression of Python that is a literal all the way down, as {@code ast.literal_eval} has it.
 */
final class PythonLiteral {

  private static final int MAX_DEPTH = 100;

  private static final Pattern INTEGER =
      Pattern.compile(
          "0(_?0)*|[1-9](_?[0-9])*|0[xX](_?\\p{XDigit})+|0[oO](_?[0-7])+" + "|0[bB](_?[01])+");
  private static final Pattern FLOAT =
      Pattern.compile("([0-9](_?[0-9])*)?\\.?([0-9](_?[0-9])*)?([eE][+-]?[0-9](_?[0-9])*)?");

  private final TextCursor in;
  private final Mark start;
  private int depth;

  PythonLiteral(PythonStatement expression) {
    this.in = expression.cursor();
    this.start = expression.mark();
  }

  /** Returns the value; empty if it is no literal. */
  Optional<YamlNode> read() {
    Mark mark = mark();
    Optional<YamlNode> first = value();
    skipBlank();
    if (first.isEmpty() || in.peek() != ',') {
      return first.filter(value -> in.atEnd());
    }
    // A tuple needs no brackets.
    List<YamlNode> items = new ArrayList<>(List.of(first.get()));
    while (in.eat(",")) {
      skipBlank();
      if (!in.atEnd()) {
        Optional<YamlNode> item = value();
        if (item.isEmpty()) {
          return item;
        }
        items.add(item.get());
        skipBlank();
      }
    }
    return Optional.<YamlNode>of(new YamlNode.Seq(items, mark)).filter(value -> in.atEnd());
  }

  private Mark mark() {
    Mark here = in.mark();
    int column = here.line() == 1 ? start.column() + here.column() - 1 : here.column();
    return new Mark(start.file(), start.line() + here.line() - 1, column);
  }

  private Optional<YamlNode> value() {
    skipBlank();
    if (++depth > MAX_DEPTH) {
      return Optional.empty();
    }
    Mark mark = mark();
    Optional<YamlNode> value =
        switch (in.peek()) {
          case '[' -> list("]");
          case '(' -> parentheses();
          case '{' -> braces();
          default -> PythonString.prefix(in) >= 0 ? string(mark) : word(mark);
        };
    depth--;
    return value;
  }

  private Optional<YamlNode> string(Mark mark) {
    StringBuilder text = new StringBuilder();
    do {
      Optional<String> part = PythonString.read(in);
      if (part.isEmpty()) {
        return Optional.empty();
      }
      text.append(part.get());
      skipBlank();
    } while (PythonString.prefix(in) >= 0);
    return scalar(YamlNode.Type.STRING, text.toString(), mark);
  }

  private Optional<YamlNode> word(Mark mark) {
    String sign = "";
    if (in.peek() == '-' || in.peek() == '+') {
      sign = in.next() == '-' ? "-" : "+";
      skipBlank();
    }
    int from = in.offset();
    boolean more = true;
    while (more) {
      int c = in.peek();
      boolean exponent = (c == '+' || c == '-') && in.since(from).matches("[0-9._]+[eE]");
      more =
          exponent || c == '.' || c == '_' || (c != TextCursor.END && Character.isLetterOrDigit(c));
      if (more) {
        in.next();
      }
    }
    return word(in.since(from), sign, mark);
  }

  private static Optional<YamlNode> word(String text, String sign, Mark mark) {
    String minus = sign.equals("-") ? "-" : "";
    if (INTEGER.matcher(text).matches()) {
      return scalar(YamlNode.Type.INT, minus + integer(text.replace("_", "")), mark);
    }
    if (text.matches(".*[0-9].*") && FLOAT.matcher(text).matches()) {
      return scalar(YamlNode.Type.FLOAT, minus + text.replace("_", ""), mark);
    }
    if (!sign.isEmpty()) {
      return Optional.empty();
    }
    return switch (text) {
      case "True", "False" -> scalar(YamlNode.Type.BOOL, text.toLowerCase(Locale.ROOT), mark);
      case "None" -> scalar(YamlNode.Type.NULL, "null", mark);
      default -> Optional.empty();
    };
  }

  /** Other notations than the decimal one become decimal. */
  private static String integer(String text) {
    int radix =
        switch (text.length() > 1 ? text.charAt(1) : ' ') {
          case 'x', 'X' -> 16;
          case 'o', 'O' -> 8;
          case 'b', 'B' -> 2;
          default -> 10;
        };
    return radix == 10
        ? new BigInteger(text).toString()
        : new BigInteger(text.substring(2), radix).toString();
  }

  private static Optional<YamlNode> scalar(YamlNode.Type type, String text, Mark mark) {
    return Optional.of(new YamlNode.Scalar(type, PlainText.of(text, mark), mark));
  }

  private Optional<YamlNode> list(String close) {
    Mark mark = mark();
    in.next();
    List<YamlNode> items = new ArrayList<>();
    skipBlank();
    while (!in.eat(close)) {
      Optional<YamlNode> item = value();
      skipBlank();
      if (item.isEmpty() || (!in.eat(",") && !in.isAt(close))) {
        return Optional.empty();
      }
      items.add(item.get());
      skipBlank();
    }
    return Optional.of(new YamlNode.Seq(items, mark));
  }

  /** A value in parentheses is that value, and with a comma a tuple. */
  private Optional<YamlNode> parentheses() {
    int from = in.offset();
    Optional<YamlNode> tuple = list(")");
    String written = in.since(from);
    boolean single =
        tuple.orElse(null) instanceof YamlNode.Seq(List<YamlNode> items, Mark mark)
            && items.size() == 1
            && !written.matches("(?s).*,\\s*\\)");
    return single ? tuple.map(seq -> ((YamlNode.Seq) seq).items().getFirst()) : tuple;
  }

  /** A dictionary, or a set, which is a list here. */
  private Optional<YamlNode> braces() {
    Mark mark = mark();
    in.next();
    Map<String, YamlNode> entries = new LinkedHashMap<>();
    Map<String, Mark> marks = new LinkedHashMap<>();
    List<YamlNode> items = new ArrayList<>();
    skipBlank();
    while (!in.eat("}")) {
      Mark keyMark = mark();
      Optional<YamlNode> key = value();
      skipBlank();
      boolean pair = in.eat(":");
      Optional<YamlNode> value = pair ? value() : Optional.empty();
      skipBlank();
      if (key.isEmpty() || (pair && value.isEmpty()) || (!in.eat(",") && !in.isAt("}"))) {
        return Optional.empty();
      }
      if (value.isPresent() && key.get() instanceof YamlNode.Scalar scalar) {
        entries.put(scalar.text(), value.get());
        marks.put(scalar.text(), keyMark);
      } else {
        items.add(key.get());
      }
      skipBlank();
    }
    if (!items.isEmpty() && !entries.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        items.isEmpty()
            ? new YamlNode.Mapping(entries, marks, mark)
            : new YamlNode.Seq(items, mark));
  }

  private void skipBlank() {
    boolean more = true;
    while (more) {
      if (in.peek() == '#') {
        in.skipLine();
      } else if (in.peek() == '\\' && in.peek(1) == '\n') {
        in.skip(2);
      } else {
        more = in.peek() != TextCursor.END && Character.isWhitespace(in.peek());
        if (more) {
          in.next();
        }
      }
    }
  }
}
