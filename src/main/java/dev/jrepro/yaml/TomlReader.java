package dev.jrepro.yaml;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads TOML 1.0 (https://toml.io/en/v1.0.0). Jackson's reader keeps neither the places nor the
 * text of numbers. Dates and times are strings here.
 */
final class TomlReader {

  private static final int MAX_DEPTH = 100;

  private static final Pattern INTEGER =
      Pattern.compile(
          "[+-]?(0|[1-9](_?[0-9])*)|0x\\p{XDigit}(_?\\p{XDigit})*"
              + "|0o[0-7](_?[0-7])*|0b[01](_?[01])*");
  private static final Pattern FLOAT =
      Pattern.compile("[+-]?(0|[1-9](_?[0-9])*)(\\.[0-9](_?[0-9])*)?([eE][+-]?[0-9](_?[0-9])*)?");
  private static final Pattern SPECIAL = Pattern.compile("([+-]?)(inf|nan)");
  private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
  private static final Pattern MOMENT =
      Pattern.compile(
          "([0-9]{4}-[0-9]{2}-[0-9]{2})?([Tt ]?[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?"
              + "([Zz]|[+-][0-9]{2}:[0-9]{2})?)?");

  private final TextCursor in;
  private final TomlTable root;
  private int depth;

  TomlReader(String text, String name) {
    this.in = new TextCursor(text.replace("\r\n", "\n"), name);
    this.root = new TomlTable(in.mark(), TomlTable.Origin.HEADER);
  }

  YamlNode.Mapping read() {
    TomlTable table = root;
    skipBlank();
    while (!in.atEnd()) {
      if (in.peek() == '[') {
        table = header();
      } else {
        entry(table);
      }
      endOfLine();
      skipBlank();
    }
    return root.toMapping();
  }

  private TomlTable header() {
    in.next();
    boolean array = in.eat("[");
    List<TomlTable.Key> way = key();
    if (!in.eat(array ? "]]" : "]")) {
      throw in.wrong("the header of the table is not closed");
    }
    return array ? root.arrayHeader(way) : root.header(way);
  }

  private void entry(TomlTable table) {
    List<TomlTable.Key> way = key();
    if (!in.eat("=")) {
      throw in.wrong("there is no = behind the key '" + way.getLast().name() + "'");
    }
    in.skipSpaces();
    table.set(way, value());
  }

  /** Reads a key with its dots and the spaces around it. */
  private List<TomlTable.Key> key() {
    List<TomlTable.Key> way = new ArrayList<>();
    do {
      in.skipSpaces();
      Mark mark = in.mark();
      way.add(new TomlTable.Key(simpleKey(), mark));
      in.skipSpaces();
    } while (in.eat("."));
    return way;
  }

  private String simpleKey() {
    if (in.peek() == '"' || in.peek() == '\'') {
      return new TomlString(in).readLine();
    }
    int from = in.offset();
    while (isBare(in.peek())) {
      in.next();
    }
    String name = in.since(from);
    if (name.isEmpty()) {
      throw in.wrong("there is no key where one is expected");
    }
    return name;
  }

  private static boolean isBare(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-';
  }

  private YamlNode value() {
    if (++depth > MAX_DEPTH) {
      throw in.wrong("the values are nested more than " + MAX_DEPTH + " deep");
    }
    Mark mark = in.mark();
    YamlNode value =
        switch (in.peek()) {
          case '"', '\'' ->
              new YamlNode.Scalar(
                  YamlNode.Type.STRING, PlainText.of(new TomlString(in).read(), mark), mark);
          case '[' -> array();
          case '{' -> inlineTable();
          default -> plain(mark);
        };
    depth--;
    return value;
  }

  private YamlNode array() {
    Mark mark = in.mark();
    List<YamlNode> items = new ArrayList<>();
    in.next();
    skipBlank();
    while (!in.eat("]")) {
      items.add(value());
      skipBlank();
      if (!in.eat(",") && in.peek() != ']') {
        throw in.wrong("the list is not closed, or a comma is missing");
      }
      skipBlank();
    }
    return new YamlNode.Seq(items, mark);
  }

  private YamlNode inlineTable() {
    TomlTable table = new TomlTable(in.mark(), TomlTable.Origin.HEADER);
    in.next();
    in.skipSpaces();
    boolean more = !in.eat("}");
    while (more) {
      entry(table);
      in.skipSpaces();
      more = in.eat(",");
      if (!more && !in.eat("}")) {
        throw in.wrong("the table is not closed in its line, or a comma is missing");
      }
    }
    return table.toMapping();
  }

  private YamlNode plain(Mark mark) {
    int from = in.offset();
    while (isPlain(in.peek())) {
      in.next();
    }
    if (DATE.matcher(in.since(from)).matches() && in.peek() == ' ' && isDigit(in.peek(1))) {
      in.next();
      while (isPlain(in.peek())) {
        in.next();
      }
    }
    String text = in.since(from);
    if (text.equals("true") || text.equals("false")) {
      return new YamlNode.Scalar(YamlNode.Type.BOOL, text, mark);
    }
    if (INTEGER.matcher(text).matches()) {
      return new YamlNode.Scalar(YamlNode.Type.INT, integer(text.replace("_", "")), mark);
    }
    if (FLOAT.matcher(text).matches()) {
      return new YamlNode.Scalar(YamlNode.Type.FLOAT, text.replace("_", ""), mark);
    }
    Matcher special = SPECIAL.matcher(text);
    if (special.matches()) {
      return new YamlNode.Scalar(
          YamlNode.Type.FLOAT, special.group(1) + "." + special.group(2), mark);
    }
    if (!text.isEmpty() && MOMENT.matcher(text).matches()) {
      return new YamlNode.Scalar(YamlNode.Type.STRING, text, mark);
    }
    throw new YamlError(
        mark,
        text.isEmpty() ? "there is no value" : "'" + text + "' is no value of TOML",
        text.isEmpty() ? null : "A text stands in quotes.");
  }

  /** The other notations are those of YAML too. */
  private static String integer(String text) {
    return text.startsWith("0b")
        ? new BigInteger(text.substring(2), 2).toString()
        : text.toLowerCase(Locale.ROOT);
  }

  private static boolean isPlain(int c) {
    return isBare(c) || c == '+' || c == '.' || c == ':';
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private void endOfLine() {
    in.skipSpaces();
    comment();
    if (!in.atEnd() && in.peek() != '\n') {
      throw in.wrong("something stands behind the value");
    }
  }

  private void comment() {
    if (in.peek() == '#') {
      in.skipLine();
    }
  }

  private void skipBlank() {
    in.skipSpaces();
    comment();
    while (in.eat("\n")) {
      in.skipSpaces();
      comment();
    }
  }
}
