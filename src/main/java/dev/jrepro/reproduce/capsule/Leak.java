package dev.jrepro.reproduce.capsule;

/**
 * A place at which a capsule would tell who is behind it.
 *
 * @param place the file; behind {@code !} what is in it, if it is an archive
 * @param line the line, the first of which is 1; 0 where the name of the file tells it
 * @param word what is there
 * @param what what that is
 */
record Leak(String place, long line, String word, String what) {

  /** Returns whether another one at the same place says more. */
  boolean isWithin(Leak other) {
    return place.equals(other.place)
        && line == other.line
        && word.length() < other.word.length()
        && other.word.contains(word);
  }

  /** Returns it in a line. */
  String text() {
    return place + (line > 0 ? ":" + line : "") + ": " + word + ", " + what;
  }
}
