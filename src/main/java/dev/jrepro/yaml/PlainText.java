package dev.jrepro.yaml;

/** Texts of files as values: without what no path, command or variable can hold. */
final class PlainText {

  private PlainText() {}

  /**
   * Returns the text.
   *
   * @throws YamlError if it holds a NUL, which ends texts for the system, and marks places in ours
   */
  static String of(String text, Mark mark) {
    if (text.indexOf('\0') >= 0) {
      throw new YamlError(mark, "the text holds a NUL character, which no value may");
    }
    return text;
  }
}
