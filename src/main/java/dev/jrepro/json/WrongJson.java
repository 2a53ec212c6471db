package dev.jrepro.json;

import dev.jrepro.core.JreproException;

/** A JSON text that does not parse, or does not hold what its reader looks for. */
public final class WrongJson extends JreproException.Corrupt {

  /** Says what is wrong; a sentence without its full stop. */
  public WrongJson(String what) {
    super("JSON: " + what + ".");
  }
}
