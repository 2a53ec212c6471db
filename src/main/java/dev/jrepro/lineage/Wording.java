package dev.jrepro.lineage;

import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;

/** Values of keys and locks as a person wrote them. */
public final class Wording {

  private Wording() {}

  /** Returns the value without the type that a key keeps before it. */
  public static String of(JsonValue value) {
    return value instanceof JsonValue.Str(String text)
        ? text.replaceFirst("^(int|float|str|bool) ", "")
        : Json.canonical(value).replaceAll("\"(int|float|str|bool) ", "\"");
  }

  /** Returns a command as a person would type it. */
  public static String command(JsonValue value) {
    if (!(value instanceof JsonValue.Obj command)) {
      return of(value);
    }
    if (command.get("sh").isPresent()) {
      return String.join("; ", command.texts("sh"));
    }
    String program = command.text("java").or(() -> command.text("class")).orElse("?");
    return String.join(" ", "java " + program, String.join(" ", command.texts("arguments")))
        .strip();
  }
}
