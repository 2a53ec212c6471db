package dev.jrepro.train;

import dev.jrepro.core.JreproException;

/** A loss that is no number any more. */
public final class Diverged extends JreproException.Refused {

  Diverged(float loss, int epoch, long step) {
    super(
        "the loss is %s in epoch %d, at step %d.".formatted(loss, epoch, step),
        "Lower the learning rate, or look at that batch.");
  }
}
