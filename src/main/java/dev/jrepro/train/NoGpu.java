package dev.jrepro.train;

import dev.jrepro.core.JreproException;

/** A GPU was asked for, and DJL finds none. */
public final class NoGpu extends JreproException.Refused {
  NoGpu() {
    super(
        "a GPU is asked for, and the engine finds none.",
        "docs/training.md says what a GPU needs; JREPRO_DEVICE=auto takes the CPU instead.");
  }
}
