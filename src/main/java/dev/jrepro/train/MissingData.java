package dev.jrepro.train;

import dev.jrepro.core.JreproException;
import java.nio.file.Path;

/** A data file that is not there. */
public final class MissingData extends JreproException.Refused {
  /** The file that is not there. */
  public MissingData(Path file) {
    super("there is no " + file + ".", "Run the stage that makes it, or pull it.");
  }
}
