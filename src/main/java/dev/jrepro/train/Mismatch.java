package dev.jrepro.train;

import dev.jrepro.core.JreproException;

/** A model, a block and images that do not belong together. */
public final class Mismatch extends JreproException.Invalid {

  /** What does not, a sentence without its full stop. */
  public Mismatch(String what) {
    super(what + ".", "Train the model again, or take the block and the data that belong to it.");
  }
}
