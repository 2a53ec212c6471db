package dev.jrepro.yaml;

/** A place in a text that moves on, and knows its line and column. */
final class TextCursor {

  static final int END = -1;

  private final String text;
  private final String file;
  private int at;
  private int line = 1;
  private int column = 1;

  /**
   * @param file what errors call the file
   */
  TextCursor(String text, String file) {
    this.text = text;
    this.file = file;
  }

  boolean atEnd() {
    return at >= text.length();
  }

  /** Returns the next character, or {@link #END}. */
  int peek() {
    return peek(0);
  }

  /** Returns the character so many further on, or {@link #END}. */
  int peek(int ahead) {
    return at + ahead < text.length() ? text.charAt(at + ahead) : END;
  }

  boolean isAt(String word) {
    return text.startsWith(word, at);
  }

  /** Goes on by one character and returns it. */
  char next() {
    char c = text.charAt(at++);
    if (c == '\n') {
      line++;
      column = 1;
    } else if (!Character.isLowSurrogate(c)) {
      column++;
    }
    return c;
  }

  /** Goes on behind the word if it is next. */
  boolean eat(String word) {
    boolean there = isAt(word);
    if (there) {
      skip(word.length());
    }
    return there;
  }

  void skip(int count) {
    for (int i = 0; i < count; i++) {
      next();
    }
  }

  void skipSpaces() {
    while (peek() == ' ' || peek() == '\t') {
      next();
    }
  }

  /** Goes on to the end of the line, before its line break. */
  void skipLine() {
    while (!atEnd() && peek() != '\n') {
      next();
    }
  }

  int offset() {
    return at;
  }

  /** Returns the text from an offset up to here. */
  String since(int offset) {
    return text.substring(offset, at);
  }

  Mark mark() {
    return new Mark(file, line, column);
  }

  YamlError wrong(String what) {
    return new YamlError(mark(), what);
  }
}
