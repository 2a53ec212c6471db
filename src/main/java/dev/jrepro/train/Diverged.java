package dev.jrepro.train;

import dev.jrepro.core.JreproException;

/** A loss that is no number any more. */
public final class Diverged extends JreproException.Refused {

  Diverged(float loss, Progress at, String batch) {
    super(
        "the loss is %s in epoch %d, at step %d, on %s."
            .formatted(loss, at.epoch(), at.step(), batch),
        "Lower the learning rate, or look at those examples. The last checkpoint is as it was.");
  }
}
