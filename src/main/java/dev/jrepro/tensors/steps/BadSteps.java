package dev.jrepro.tensors.steps;

import dev.jrepro.core.JreproException;

/** A file that is no whole chain of a training's steps. */
public final class BadSteps extends JreproException.Corrupt {
  BadSteps(String name, String what) {
    super(
        "the recorded steps " + name + " cannot be read: " + what + ".",
        "Run the training again to record its steps anew.");
  }
}
