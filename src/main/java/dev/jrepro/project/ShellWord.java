package dev.jrepro.project;

import java.util.Optional;

/** A word as the shell that Git starts reads it. */
final class ShellWord {

  private static final String QUOTED_QUOTE = "'\\''";

  private ShellWord() {}

  /** Returns a text as one word. */
  static String quote(String text) {
    return "'" + text.replace("'", QUOTED_QUOTE) + "'";
  }

  /** Returns the first word of a command line whose first word was quoted here. */
  static Optional<String> first(String line) {
    if (!line.startsWith("'")) {
      return Optional.empty();
    }
    String plain = line.substring(1).replace(QUOTED_QUOTE, "\0");
    int end = plain.indexOf('\'');
    return end < 0
        ? Optional.empty()
        : Optional.of(plain.substring(0, end).replace('\0', '\'').replace("%%", "%"));
  }
}
