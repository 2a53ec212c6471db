package dev.jrepro.pipeline;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How closely a command is held to what its stage declares. It is no part of a stage's key: it does
 * not change what a command that keeps to its word makes.
 */
public enum SandboxMode {
  /** The command does what it does. */
  OFF,
  /** What the command reads, writes and connects to is seen, and what is not declared is named. */
  OBSERVE,
  /** The command can neither read, write nor connect to what is not declared. */
  ENFORCE;

  /** Returns the word for it in files and on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the mode with a word, if there is one. */
  public static Optional<SandboxMode> of(String word) {
    return Arrays.stream(values()).filter(mode -> mode.word().equals(word)).findFirst();
  }
}
