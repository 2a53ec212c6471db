package dev.jrepro.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;

/**
 * What one command of the command line came to, and short ways to say what it should have been.
 *
 * @param exit its exit code
 * @param out what it wrote to stdout
 * @param err what it wrote to stderr
 */
public record Ran(int exit, String out, String err) {

  /** Checks that it succeeded. */
  public Ran ok() {
    return exits(0);
  }

  /** Checks the exit code. */
  public Ran exits(int code) {
    assertThat(exit).as("exit code of %s", this).isEqualTo(code);
    return this;
  }

  /** Checks that stderr has each of the parts. */
  public Ran says(String... parts) {
    assertThat(err).contains(parts);
    return this;
  }

  /** Checks that none of the parts is on stderr. */
  public Ran saysNot(String... parts) {
    assertThat(err).as(toString()).doesNotContain(parts);
    return this;
  }

  /** Checks that stdout has each of the parts. */
  public Ran prints(String... parts) {
    assertThat(out).contains(parts);
    return this;
  }

  /** Checks that it failed as a command should: one error with the parts, and no stack trace. */
  public Ran fails(int code, String... parts) {
    exits(code);
    assertThat(err.lines().filter(line -> line.startsWith("Error: "))).as(err).hasSize(1);
    for (String part : parts) {
      assertThat(err).contains(part);
    }
    assertThat(err).doesNotContain("\tat ");
    return this;
  }

  /** Returns the JSON object that it printed. */
  public JsonValue.Obj json() {
    return Json.parseObject(out);
  }
}
