package dev.jrepro.train;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that appear whole or not at all: written beside their place, forced to disk, renamed. */
public final class Published {
  static final String TEMPORARY = ".tmp";

  /** Writes the bytes of a file. */
  @FunctionalInterface
  public interface Writer {
    /** Writes the whole file to the path that it is given. */
    void write(Path temporary) throws IOException;
  }

  private Published() {}

  /** Writes a text. */
  public static void write(Path file, String text) {
    write(file, temporary -> Files.writeString(temporary, text));
  }

  /**
   * Writes a file, making its folder where it is missing.
   *
   * @throws FileFailure if it cannot be written; what was there stays
   */
  public static void write(Path file, Writer writer) {
    try {
      Path temporary = file.resolveSibling(file.getFileName() + TEMPORARY);
      Files.createDirectories(file.toAbsolutePath().resolve("..").normalize());
      writer.write(temporary);
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new FileFailure("write", file, e);
    }
  }
}
