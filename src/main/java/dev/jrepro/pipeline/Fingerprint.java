package dev.jrepro.pipeline;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How much of the environment belongs to a stage's key. */
public enum Fingerprint {
  /** Nothing: a result from another machine counts. */
  NONE,
  /** What a person would name: system and its release, architecture, JDK, GPU. */
  MAJOR,
  /** All that is known and may change a bit of a result. */
  EXACT;

  /** Returns the word for it in files. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the level with a word, if there is one. */
  public static Optional<Fingerprint> of(String word) {
    return Arrays.stream(values()).filter(level -> level.word().equals(word)).findFirst();
  }
}
