package dev.jrepro.pipeline;

import dev.jrepro.core.ShellText;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Puts values into a line of a shell so that each stays what it is: it follows the line's quotes,
 * and writes a value as it has to be written at its place.
 */
final class ShellQuotes {

  /** Where in a line a place is. */
  private enum State {
    /** Between words: a value becomes a quoted word, or part of one. */
    PLAIN,
    /** Between single quotes, where nothing but the quote counts. */
    SINGLE,
    /** Between double quotes. */
    DOUBLE,
    /** Between the parentheses of a command substitution or a subshell. */
    NESTED,
    /** In a comment, up to the end of the line. */
    COMMENT
  }

  private final StringBuilder text = new StringBuilder();
  private final Deque<State> states = new ArrayDeque<>();
  private boolean escaped;

  /** What stands before the next character; a value is no space. */
  private char last = ' ';

  ShellQuotes() {
    states.push(State.PLAIN);
  }

  /** Adds text of the line itself. */
  void literal(String literal) {
    text.append(literal);
    for (int at = 0; at < literal.length(); at++) {
      char c = literal.charAt(at);
      if (escaped) {
        escaped = false;
      } else {
        read(c, last);
      }
      last = c;
    }
  }

  private void read(char c, char before) {
    switch (states.getFirst()) {
      case SINGLE -> {
        if (c == '\'') {
          states.pop();
        }
      }
      case COMMENT -> {
        if (c == '\n') {
          states.pop();
        }
      }
      case DOUBLE -> {
        switch (c) {
          case '\\' -> escaped = true;
          case '"' -> states.pop();
          case '(' -> nest(before == '$');
          default -> {}
        }
      }
      case PLAIN, NESTED -> {
        switch (c) {
          case '\\' -> escaped = true;
          case '\'' -> states.push(State.SINGLE);
          case '"' -> states.push(State.DOUBLE);
          case '(' -> nest(true);
          case ')' -> unnest();
          case '#' -> comment(before);
          default -> {}
        }
      }
    }
  }

  private void comment(char before) {
    if (Character.isWhitespace(before) || ";&|()".indexOf(before) >= 0) {
      states.push(State.COMMENT);
    }
  }

  private void nest(boolean isNested) {
    if (isNested) {
      states.push(State.NESTED);
    }
  }

  private void unnest() {
    if (states.getFirst() == State.NESTED) {
      states.pop();
    }
  }

  /** Adds a value that the shell is to see as it is. */
  void value(String value) {
    last = 'x';
    switch (states.getFirst()) {
      case SINGLE -> text.append(value.replace("'", "'\\''"));
      case COMMENT -> text.append(value.replace('\n', ' '));
      case DOUBLE -> text.append(value.replaceAll("([\\\\\"$`])", "\\\\$1"));
      case PLAIN, NESTED -> text.append(ShellText.word(value));
    }
  }

  /** Returns the line. */
  String text() {
    return text.toString();
  }
}
