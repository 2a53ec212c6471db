package dev.jrepro.content;

import java.util.Optional;

/** What an entry is; each has one letter in trees, pointers and locks. */
public enum Kind {
  /** A file. */
  FILE('f'),
  /** A file that may be executed. */
  EXECUTABLE('x'),
  /** A symbolic link; its object is the target's text. */
  SYMLINK('l'),
  /** A directory; its object is a tree. */
  DIRECTORY('t'),
  /** A run of a large directory's entries; its object is a tree. It stands in trees only. */
  PART('p');

  private final char letter;

  Kind(char letter) {
    this.letter = letter;
  }

  /** Returns the letter. */
  public char letter() {
    return letter;
  }

  /** Returns the kind with that letter, if there is one. */
  public static Optional<Kind> of(String letter) {
    return switch (letter) {
      case "f" -> Optional.of(FILE);
      case "x" -> Optional.of(EXECUTABLE);
      case "l" -> Optional.of(SYMLINK);
      case "t" -> Optional.of(DIRECTORY);
      case "p" -> Optional.of(PART);
      default -> Optional.empty();
    };
  }

  /** Returns whether its object is a tree. */
  public boolean isTree() {
    return this == DIRECTORY || this == PART;
  }
}
