package dev.jrepro.train;

import dev.jrepro.core.JreproException;

/** A training was to be looked at up to a step, and no further. */
final class LookedAt extends JreproException.Refused {
  LookedAt(long step) {
    super(
        "the training ends after step " + step + ", as " + Recording.LOOK + " asks for.",
        "Without that variable it goes on.");
  }
}
