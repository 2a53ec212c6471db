package dev.jrepro.yaml;

/**
 * A text in quotes, as TOML writes it.
 *
 * @param in at the opening quote
 */
record TomlString(TextCursor in) {

  private static final String ESCAPES = "btnfr\"\\";
  private static final String ESCAPED = "\b\t\n\f\r\"\\";

  /** Reads a text in one or in three quotes. */
  String read() {
    String quote = String.valueOf((char) in.peek());
    String three = quote.repeat(3);
    if (!in.eat(three)) {
      return readLine();
    }
    in.eat("\n");
    StringBuilder text = new StringBuilder();
    while (!in.isAt(three)) {
      part(quote.equals("\""), true, text);
    }
    // Up to two quotes can stand before the closing ones.
    for (int extra = 0; extra < 2 && in.isAt(three + quote); extra++) {
      text.append(in.next());
    }
    in.skip(3);
    return text.toString();
  }

  /** Reads a text that is closed in its line. */
  String readLine() {
    char quote = in.next();
    StringBuilder text = new StringBuilder();
    while (in.peek() != quote) {
      part(quote == '"', false, text);
    }
    in.next();
    return text.toString();
  }

  private void part(boolean escapes, boolean lines, StringBuilder text) {
    int c = in.peek();
    if (c == TextCursor.END || (c == '\n' && !lines)) {
      throw in.wrong("a quote is not closed");
    }
    if ((c < ' ' && c != '\t' && c != '\n') || c == 0x7f) {
      throw in.wrong("a control character stands in the text");
    }
    if (c == '\\' && escapes) {
      escape(lines, text);
    } else {
      text.append(in.next());
    }
  }

  private void escape(boolean lines, StringBuilder text) {
    Mark mark = in.mark();
    in.next();
    if (lines && isFold()) {
      while (" \t\n".indexOf(in.peek()) >= 0) {
        in.next();
      }
      return;
    }
    int c = in.atEnd() ? TextCursor.END : in.next();
    int known = ESCAPES.indexOf(c);
    if (known >= 0) {
      text.append(ESCAPED.charAt(known));
    } else if (c == 'u' || c == 'U') {
      text.appendCodePoint(codePoint(c == 'u' ? 4 : 8, mark));
    } else {
      throw new YamlError(mark, "the backslash means nothing here", "Write two of them.");
    }
  }

  /** A backslash at the end of a line takes it and the white space of the next with it. */
  private boolean isFold() {
    int ahead = 0;
    while (in.peek(ahead) == ' ' || in.peek(ahead) == '\t') {
      ahead++;
    }
    return in.peek(ahead) == '\n';
  }

  private int codePoint(int digits, Mark mark) {
    int value = 0;
    for (int i = 0; i < digits; i++) {
      int digit = in.atEnd() ? -1 : Character.digit(in.next(), 16);
      if (digit < 0) {
        throw new YamlError(mark, "there must be " + digits + " hexadecimal digits");
      }
      value = (value << 4) | digit;
    }
    boolean scalar = Character.isValidCodePoint(value) && (value < 0xd800 || value > 0xdfff);
    if (!scalar) {
      throw new YamlError(mark, "there is no such character");
    }
    return value;
  }
}
