package dev.jrepro.train;

import dev.jrepro.core.JreproException;
import java.io.IOException;
import java.nio.file.Path;

/** A file that could not be read or written. */
public final class FileFailure extends JreproException.Refused {

  /** What could not be done, {@code read} or {@code write}, and why. */
  public FileFailure(String what, Path file, IOException cause) {
    super("cannot " + what + " " + file + ": " + cause.getMessage() + ".", null, cause);
  }
}
