package dev.jrepro.train;

import dev.jrepro.core.JreproException;
import java.nio.file.Path;

/** A checkpoint that this training cannot go on from: another's, or a newer jrepro's. */
public final class OtherTraining extends JreproException.Refused {
  OtherTraining(Path file, String what) {
    super(
        file + ": this training cannot go on from it: " + what + ".",
        "Remove the checkpoint to begin anew, take back what was changed, or train into another"
            + " folder.");
  }
}
