package dev.jrepro.train;

import dev.jrepro.core.JreproException;
import java.util.Optional;

/** A GPU was asked for, and DJL finds none. */
public final class NoGpu extends JreproException.Refused {
  /**
   * Says so.
   *
   * @param present what the driver says is there all the same; empty if it is not
   */
  NoGpu(Optional<String> present) {
    super(
        "a GPU is asked for, and the engine finds none"
            + present.map(model -> ", though there is an " + model).orElse("")
            + ".",
        present.isPresent()
            ? "This libtorch is a build for the CPU, or libcudart is not found: docs/training.md says"
                + " how PYTORCH_LIBRARY_PATH and LD_LIBRARY_PATH choose another."
            : "docs/training.md says what a GPU needs; JREPRO_DEVICE=auto takes the CPU instead.");
  }
}
