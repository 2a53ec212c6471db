package dev.jrepro.cli;

import java.io.PrintStream;
import java.util.List;

/**
 * The end of a terminal's screen as a board that is drawn anew, below lines that stay. Safe for
 * many threads.
 */
final class Board {

  private static final String ESC = "\u001b[";
  private static final String NO_WRAP = ESC + "?7l";
  private static final String WRAP = ESC + "?7h";
  private static final String TO_THE_END = ESC + "J";

  private final PrintStream out;
  private List<String> drawn = List.of();

  Board(PrintStream out) {
    this.out = out;
  }

  /** Prints a line that stays, above the board. */
  synchronized void print(String line) {
    StringBuilder text = new StringBuilder();
    erase(text);
    text.append(line).append('\n');
    lines(drawn, text);
    write(text);
  }

  /** Draws the board with these lines; none takes it away. */
  synchronized void draw(List<String> lines) {
    if (lines.equals(drawn)) {
      return;
    }
    StringBuilder text = new StringBuilder();
    erase(text);
    lines(lines, text);
    write(text);
    drawn = List.copyOf(lines);
  }

  private void erase(StringBuilder text) {
    if (!drawn.isEmpty()) {
      text.append(ESC).append(drawn.size()).append("A\r").append(TO_THE_END);
    }
  }

  /**
   * The terminal itself cuts what is too long: a line that wraps would be two when it is erased.
   */
  private static void lines(List<String> lines, StringBuilder text) {
    if (!lines.isEmpty()) {
      text.append(NO_WRAP);
      lines.forEach(line -> text.append(plain(line)).append('\n'));
      text.append(WRAP);
    }
  }

  /** A command may print what moves the cursor. */
  private static String plain(String line) {
    StringBuilder text = new StringBuilder(line.length());
    line.codePoints().map(c -> Character.isISOControl(c) ? ' ' : c).forEach(text::appendCodePoint);
    return text.toString();
  }

  private void write(StringBuilder text) {
    out.print(text);
    out.flush();
  }
}
