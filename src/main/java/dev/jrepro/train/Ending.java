package dev.jrepro.train;

import dev.jrepro.json.JsonValue;
import java.util.Locale;

/** Why a training ended. */
public enum Ending {
  /** All epochs were trained, of all examples. */
  EPOCHS,
  /** The watched metric got no better for too long. */
  PATIENCE,
  /** All was trained that {@link Limits} had left of it. */
  LIMITS;

  JsonValue toJson() {
    return JsonValue.of(name().toLowerCase(Locale.ROOT));
  }
}
