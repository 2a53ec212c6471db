package dev.jrepro.project;

import dev.jrepro.core.JreproException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;

/** Writes small text files that are always whole: by a file beside them, and a rename. */
public final class AtomicFile {

  private AtomicFile() {}

  /**
   * Replaces a file's text, durably. Nothing is written where it is so already.
   *
   * @throws JreproException.Refused if the file cannot be written; it is as it was then
   */
  public static void write(Path file, String text) {
    write(file, text, true);
  }

  /**
   * Replaces a file's text, safe from the end of this process and not from that of the machine.
   *
   * @throws JreproException.Refused if the file cannot be written; it is as it was then
   */
  public static void writeSoon(Path file, String text) {
    write(file, text, false);
  }

  private static void write(Path file, String text, boolean durable) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Path scratch = file.resolveSibling("." + file.getFileName() + ".new");
    try {
      if (Files.isRegularFile(file) && Arrays.equals(Files.readAllBytes(file), bytes)) {
        return;
      }
      Files.createDirectories(file.resolveSibling(".").normalize());
      // No channel: an interrupt would close it, and what cleans up after one writes files too.
      try (FileOutputStream out = new FileOutputStream(scratch.toFile())) {
        out.write(bytes);
        if (durable) {
          out.getFD().sync();
        }
      }
      Files.move(scratch, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      discard(scratch);
      throw new JreproException.Refused(
          "cannot write " + file + ": " + e.getMessage() + ".",
          "Check permissions and free space.",
          e);
    }
  }

  private static void discard(Path scratch) {
    try {
      Files.deleteIfExists(scratch);
    } catch (IOException e) {
      throw new JreproException.Refused("cannot remove " + scratch + ".", null, e);
    }
  }
}
