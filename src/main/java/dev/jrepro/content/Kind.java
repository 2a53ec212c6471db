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
    for (Kind kind : values()) {
      if (letter.length() == 1 && letter.charAt(0) == kind.letter) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  /** Returns whether its object is a tree. */
  public boolean isTree() {
    return this == DIRECTORY || this == PART;
  }
}
