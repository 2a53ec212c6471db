package dev.jrepro.yaml;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads a file of {@code key=value} lines as {@link java.util.Properties} does. A dot in a key
 * leads into a mapping, as everywhere else; numbers and truth values get their types.
 */
final class PropertiesReader {

  private static final int MAX_DEPTH = 100;

  private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]*)");
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

  private final TextCursor in;
  private final Map<String, YamlNode> flat = new LinkedHashMap<>();
  private final Map<String, Mark> marks = new LinkedHashMap<>();

  private PropertiesReader(String text, String name) {
    this.in = new TextCursor(text.replace("\r\n", "\n").replace('\r', '\n'), name);
  }

  static YamlNode.Mapping read(String text, String name) {
    PropertiesReader reader = new PropertiesReader(text, name);
    Mark mark = reader.in.mark();
    while (!reader.in.atEnd()) {
      reader.line();
    }
    Branch root = new Branch(mark);
    reader.flat.forEach((key, node) -> root.put(key, node, reader.markOf(key)));
    return root.toMapping();
  }

  private Mark markOf(String key) {
    return marks.getOrDefault(key, in.mark());
  }

  private void line() {
    skipBlank();
    if (in.peek() == '#' || in.peek() == '!') {
      in.skipLine();
    }
    if (in.atEnd() || in.eat("\n")) {
      return;
    }
    Mark keyMark = in.mark();
    String key = word("=: \t\f");
    if (key.chars().filter(c -> c == '.').count() > MAX_DEPTH) {
      throw new YamlError(keyMark, "the values are nested more than " + MAX_DEPTH + " deep");
    }
    skipBlank();
    if (in.peek() == '=' || in.peek() == ':') {
      in.next();
      skipBlank();
    }
    Mark mark = in.mark();
    String text = word("");
    in.eat("\n");
    flat.put(key, new YamlNode.Scalar(type(text), PlainText.of(text, mark), mark));
    marks.put(key, keyMark);
  }

  private static YamlNode.Type type(String text) {
    if (INTEGER.matcher(text).matches()) {
      return YamlNode.Type.INT;
    }
    if (NUMBER.matcher(text).matches()) {
      return YamlNode.Type.FLOAT;
    }
    return text.equals("true") || text.equals("false") ? YamlNode.Type.BOOL : YamlNode.Type.STRING;
  }

  private void skipBlank() {
    while (in.peek() == ' ' || in.peek() == '\t' || in.peek() == '\f' || isContinued()) {
      if (in.next() == '\\') {
        in.next();
      }
    }
  }

  private boolean isContinued() {
    return in.peek() == '\\' && in.peek(1) == '\n';
  }

  /** Reads up to the end of the line or to one of these characters. */
  private String word(String ends) {
    StringBuilder text = new StringBuilder();
    while (!in.atEnd() && in.peek() != '\n' && ends.indexOf(in.peek()) < 0) {
      if (isContinued()) {
        skipBlank();
      } else if (in.peek() == '\\') {
        escape(text);
      } else {
        text.append(in.next());
      }
    }
    return text.toString();
  }

  private void escape(StringBuilder text) {
    Mark mark = in.mark();
    in.next();
    if (in.atEnd()) {
      return;
    }
    char c = in.next();
    switch (c) {
      case 't' -> text.append('\t');
      case 'n' -> text.append('\n');
      case 'r' -> text.append('\r');
      case 'f' -> text.append('\f');
      case 'u' -> {
        int value = 0;
        for (int i = 0; i < 4; i++) {
          int digit = in.atEnd() ? -1 : Character.digit(in.next(), 16);
          if (digit < 0) {
            throw new YamlError(mark, "behind \\u there must be 4 hexadecimal digits");
          }
          value = (value << 4) | digit;
        }
        text.append((char) value);
      }
      default -> text.append(c);
    }
  }

  /** A mapping in the making. */
  private static final class Branch {
    private final Mark mark;
    private final Map<String, YamlNode> values = new LinkedHashMap<>();
    private final Map<String, Branch> branches = new LinkedHashMap<>();
    private final Map<String, Mark> marks = new LinkedHashMap<>();

    Branch(Mark mark) {
      this.mark = mark;
    }

    void put(String key, YamlNode node, Mark keyMark) {
      int dot = key.indexOf('.');
      if (dot < 0) {
        values.put(key, node);
        marks.putIfAbsent(key, keyMark);
      } else {
        String first = key.substring(0, dot);
        marks.putIfAbsent(first, keyMark);
        branches
            .computeIfAbsent(first, name -> new Branch(keyMark))
            .put(key.substring(dot + 1), node, keyMark);
      }
    }

    /** Where {@code a} has a value and {@code a.b} too, {@code a.b} stays one key. */
    YamlNode.Mapping toMapping() {
      Map<String, YamlNode> entries = new LinkedHashMap<>();
      Map<String, Mark> keys = new LinkedHashMap<>();
      for (Map.Entry<String, Mark> each : marks.entrySet()) {
        String name = each.getKey();
        YamlNode value = values.get(name);
        Branch branch = branches.get(name);
        if (value != null) {
          entries.put(name, value);
          keys.put(name, each.getValue());
        }
        if (branch != null) {
          YamlNode.Mapping below = branch.toMapping();
          if (value == null) {
            entries.put(name, below);
            keys.put(name, each.getValue());
          } else {
            below
                .entries()
                .forEach((key, node) -> {
                  entries.put(name + "." + key, node);
                  keys.put(name + "." + key, below.keyMark(key));
                });
          }
        }
      }
      return new YamlNode.Mapping(entries, keys, mark);
    }
  }
}
