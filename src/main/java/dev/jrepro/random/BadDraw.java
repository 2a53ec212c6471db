package dev.jrepro.random;

import dev.jrepro.core.JreproException;

/** Nothing can be drawn as it was asked for. */
public final class BadDraw extends JreproException.Invalid {
  BadDraw(String what, String hint) {
    super(what + ".", hint);
  }
}
