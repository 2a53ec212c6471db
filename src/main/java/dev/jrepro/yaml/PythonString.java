package dev.jrepro.yaml;

import java.util.Locale;
import java.util.Optional;

/** A literal text of Python. */
final class PythonString {

  private static final String ESCAPES = "\\'\"abfnrtv";
  private static final String ESCAPED = "\\'\"\u0007\b\f\n\r\t\u000b";

  private PythonString() {}

  /** Goes on from the opening quote to behind the closing one. */
  static void skip(TextCursor in) {
    body(in);
  }

  /** Returns what stands between the quotes, and goes on behind them. */
  private static String body(TextCursor in) {
    Mark mark = in.mark();
    String one = String.valueOf((char) in.peek());
    String quote = in.isAt(one.repeat(3)) ? one.repeat(3) : one;
    in.skip(quote.length());
    int from = in.offset();
    while (!in.isAt(quote)) {
      if (in.atEnd() || (in.peek() == '\n' && quote.length() == 1)) {
        throw new YamlError(mark, "a quote is not closed");
      }
      if (in.next() == '\\' && !in.atEnd()) {
        in.next();
      }
    }
    String body = in.since(from);
    in.skip(quote.length());
    return body;
  }

  /**
   * Returns how long the letters before a quote are that say how to read it; -1 if none follows.
   */
  static int prefix(TextCursor in) {
    int length = 0;
    while (length < 3 && "rRuUbBfFtT".indexOf(in.peek(length)) >= 0) {
      length++;
    }
    int quote = in.peek(length);
    return quote == '"' || quote == '\'' ? length : -1;
  }

  /** Reads a text; empty if it is computed ({@code f"…"}) or bytes. */
  static Optional<String> read(TextCursor in) {
    int from = in.offset();
    in.skip(Math.max(0, prefix(in)));
    String prefix = in.since(from).toLowerCase(Locale.ROOT);
    String body = body(in);
    if (prefix.contains("f") || prefix.contains("t") || prefix.contains("b")) {
      return Optional.empty();
    }
    return prefix.contains("r") ? Optional.of(body) : unescaped(body);
  }

  private static Optional<String> unescaped(String body) {
    TextCursor in = new TextCursor(body, "");
    StringBuilder text = new StringBuilder();
    while (!in.atEnd()) {
      char c = in.next();
      if (c != '\\' || in.atEnd()) {
        text.append(c);
      } else if (!escape(in, text)) {
        return Optional.empty();
      }
    }
    return Optional.of(text.toString());
  }

  private static boolean escape(TextCursor in, StringBuilder text) {
    char c = in.next();
    int known = ESCAPES.indexOf(c);
    if (known >= 0) {
      text.append(ESCAPED.charAt(known));
      return true;
    }
    return switch (c) {
      case '\n' -> true;
      case 'x' -> number(in, 2, 16, 0, text);
      case 'u' -> number(in, 4, 16, 0, text);
      case 'U' -> number(in, 8, 16, 0, text);
      case 'N' -> named(in, text);
      case '0', '1', '2', '3', '4', '5', '6', '7' -> {
        int digits = 0;
        while (digits < 2 && Character.digit(in.peek(digits), 8) >= 0) {
          digits++;
        }
        yield number(in, digits, 8, c - '0', text);
      }
      default -> {
        text.append('\\').append(c);
        yield true;
      }
    };
  }

  private static boolean named(TextCursor in, StringBuilder text) {
    int from = in.offset() + 1;
    if (!in.eat("{")) {
      return false;
    }
    while (!in.atEnd() && in.peek() != '}') {
      in.next();
    }
    try {
      text.appendCodePoint(Character.codePointOf(in.since(from)));
      return in.eat("}");
    } catch (IllegalArgumentException e) {
      // A name that Java does not know may be one of a later Unicode.
      return false;
    }
  }

  private static boolean number(
      TextCursor in, int digits, int radix, int start, StringBuilder text) {
    int value = start;
    for (int i = 0; i < digits; i++) {
      int digit = in.atEnd() ? -1 : Character.digit(in.next(), radix);
      if (digit < 0) {
        return false;
      }
      value = value * radix + digit;
    }
    if (!Character.isValidCodePoint(value)) {
      return false;
    }
    text.appendCodePoint(value);
    return true;
  }
}
