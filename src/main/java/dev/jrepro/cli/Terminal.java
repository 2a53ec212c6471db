package dev.jrepro.cli;

import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import java.io.PrintStream;

/**
 * Where a command writes: results to one stream, progress and errors to the other.
 *
 * @param out for results
 * @param err for progress and errors
 * @param live whether {@code err} is a screen on which something can be drawn anew
 */
public record Terminal(PrintStream out, PrintStream err, boolean live) {

  /** Writes to streams that are no screen. */
  public Terminal(PrintStream out, PrintStream err) {
    this(out, err, false);
  }

  void print(String line) {
    out.println(line);
  }

  void say(String line) {
    err.println(line);
  }

  void json(JsonValue value) {
    out.print(Json.pretty(value));
  }

  void flush() {
    out.flush();
    err.flush();
  }
}
