package dev.jrepro.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Splits a line into words as a POSIX shell does (quotes and backslashes, nothing else). */
final class ShellWords {

  private final String line;
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean open;
  private int at;

  private ShellWords(String line) {
    this.line = line;
  }

  /** Returns the words; empty if a quote is not closed. */
  static Optional<List<String>> split(String line) {
    ShellWords words = new ShellWords(line);
    return words.split() ? Optional.of(words.words) : Optional.empty();
  }

  private boolean split() {
    while (at < line.length()) {
      char c = line.charAt(at++);
      boolean closed =
          switch (c) {
            case '\'' -> single();
            case '"' -> twice();
            case '\\' -> escaped();
            case ' ', '\t', '\n', '\r' -> end();
            default -> take(c);
          };
      if (!closed) {
        return false;
      }
    }
    return end();
  }

  private boolean take(char c) {
    word.append(c);
    open = true;
    return true;
  }

  private boolean end() {
    if (open) {
      words.add(word.toString());
      word.setLength(0);
      open = false;
    }
    return true;
  }

  private boolean escaped() {
    return at < line.length() && take(line.charAt(at++));
  }

  private boolean single() {
    int close = line.indexOf('\'', at);
    if (close >= 0) {
      word.append(line, at, close);
      open = true;
      at = close + 1;
    }
    return close >= 0;
  }

  /** Between double quotes a backslash counts before {@code " \ $ `} only. */
  private boolean twice() {
    open = true;
    while (at < line.length()) {
      char c = line.charAt(at++);
      if (c == '"') {
        return true;
      }
      boolean escapes = c == '\\' && at < line.length() && "\"\\$`".indexOf(line.charAt(at)) >= 0;
      word.append(escapes ? line.charAt(at++) : c);
    }
    return false;
  }
}
