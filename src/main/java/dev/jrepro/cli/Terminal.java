package dev.jrepro.cli;

import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import java.io.PrintStream;

/**
 * Where a command writes: results to one stream, progress and errors to the other.
 *
 * @param out for results
 * @param err for progress and errors
 */
public record Terminal(PrintStream out, PrintStream err) {

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
