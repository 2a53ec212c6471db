package dev.jrepro.tensors;

import dev.jrepro.core.JreproException;
import java.nio.file.Path;

/** A tensor file whose header does not describe its bytes. */
public final class BadTensors extends JreproException.Corrupt {
  private final Path file;

  BadTensors(Path file, String what) {
    super(file + ": " + what + ".", "Fetch or make the file again.");
    this.file = file;
  }

  /** Which file it is. */
  public Path file() {
    return file;
  }
}
