package dev.jrepro.train;

import dev.jrepro.core.JreproException;
import java.nio.file.Path;

/** A data file that is not what its name says. */
public final class BadData extends JreproException.Corrupt {
  /** The file, and what is wrong with it: a sentence without its full stop. */
  public BadData(Path file, String what) {
    super(file + ": " + what + ".", "Make or fetch the file again.");
  }
}
