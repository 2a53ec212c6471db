package dev.jrepro.reproduce.probe;

import dev.jrepro.run.Change;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Something that a stage declares, and that is changed to see what comes of it.
 *
 * @param name what a person calls it: a dotted key, a variable, a path
 * @param now the value that it has, for a person; empty where that is not for showing
 * @param attempts in which ways it is changed, one after the other, up to the first that tells
 * @param untried why there is none: a part of a sentence
 */
record Subject(
    Kind kind,
    String name,
    Optional<String> now,
    List<Attempt> attempts,
    Optional<String> untried) {

  Subject {
    attempts = List.copyOf(attempts);
  }

  /** What of a stage it is. */
  enum Kind {
    /** A parameter, or a part of one. */
    PARAM,
    /** What {@code ${item}} stands for, or a part of it. */
    ITEM,
    /** A variable of the command. */
    ENV,
    /** A dependency. */
    DEP;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A way to change it.
   *
   * @param label for a person: a value, or what is done, such as {@code emptied}
   */
  record Attempt(String label, Change change) {}

  static Subject of(Kind kind, String name, Optional<String> now, List<Attempt> attempts) {
    return new Subject(kind, name, now, attempts, Optional.empty());
  }

  static Subject untried(Kind kind, String name, String why) {
    return new Subject(kind, name, Optional.empty(), List.of(), Optional.of(why));
  }
}
