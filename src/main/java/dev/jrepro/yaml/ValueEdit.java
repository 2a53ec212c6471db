package dev.jrepro.yaml;

import java.util.Optional;

/** Puts another value in the place of one in the text of a file of values, and changes no more. */
public final class ValueEdit {

  private ValueEdit() {}

  /**
   * Returns the text with another value. Whoever uses it reads it again: what a value means, a
   * format may say somewhere else, such as by an alias.
   *
   * @param text the file's
   * @param old a value that was read from it
   * @param value what is to stand there; in the quotes of the old one, if that has some
   * @return empty if the old value is not written at its mark as it reads, or the new one would
   *     need to be written in another way
   */
  public static Optional<String> replace(String text, YamlNode.Scalar old, String value) {
    Optional<Integer> at = place(text, old.mark());
    if (at.isEmpty() || value.chars().anyMatch(Character::isISOControl)) {
      return Optional.empty();
    }
    String before = text.substring(0, at.get());
    String rest = text.substring(at.get());
    boolean isQuoted = rest.startsWith("'") || rest.startsWith("\"");
    String quote = isQuoted ? rest.substring(0, 1) : "";
    String written = quote + old.text() + quote;
    boolean fits =
        rest.startsWith(written)
            && !written.isEmpty()
            && (!isQuoted || !(value.contains(quote) || value.contains("\\")));
    return fits
        ? Optional.of(before + quote + value + quote + rest.substring(written.length()))
        : Optional.empty();
  }

  private static Optional<Integer> place(String text, Mark mark) {
    int line = 0;
    for (int i = 1; i < mark.line(); i++) {
      line = text.indexOf('\n', line) + 1;
      if (line == 0) {
        return Optional.empty();
      }
    }
    int left = text.codePointCount(line, text.length());
    return mark.column() - 1 <= left
        ? Optional.of(text.offsetByCodePoints(line, mark.column() - 1))
        : Optional.empty();
  }
}
