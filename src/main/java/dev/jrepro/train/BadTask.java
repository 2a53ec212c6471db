package dev.jrepro.train;

import dev.jrepro.core.JreproException;

/** A task that cannot be trained as its program describes it. */
public final class BadTask extends JreproException.Invalid {
  BadTask(String what, String hint) {
    super(what + ".", hint);
  }
}
