package dev.jrepro.core;

/** A text as a person types it in a shell. */
public final class ShellText {

  private static final String QUOTED_QUOTE = "'\"'\"'";

  private ShellText() {}

  /** Returns a text as one word: in quotes where it needs them. */
  public static String word(String text) {
    return text.matches("[A-Za-z0-9_@%+=:,./-]+")
        ? text
        : "'" + text.replace("'", QUOTED_QUOTE) + "'";
  }
}
