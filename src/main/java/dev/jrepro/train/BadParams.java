package dev.jrepro.train;

import dev.jrepro.core.JreproException;

/** A parameter or option that is missing, or no value of the kind that the program asks for. */
public final class BadParams extends JreproException.Invalid {
  /** What is wrong, with its name, a sentence without its full stop; and what to do, with it. */
  public BadParams(String what, String hint) {
    super(what + ".", hint);
  }
}
