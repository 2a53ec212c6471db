package dev.jrepro.content;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The clocks by which file systems mark their files, each read once, when it is first asked for.
 * For many threads.
 */
final class FileClock {

  /** Of a file system on which nothing can be written: nothing is noted then. */
  static final long NONE = Long.MIN_VALUE;

  /** Longer than the tick of every Linux kernel, whose clock for files has 1 to 10 ms. */
  static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Path usual;
  private final Map<Long, Long> nanosByDevice = new TreeMap<>();
  private boolean asked;

  /**
   * Prepares to read clocks.
   *
   * @param usual the folder in which to write a file for it, where that lies on the file system
   */
  FileClock(Path usual) {
    this.usual = usual;
  }

  /**
   * Returns a file system's clock as it was when this was first asked, in nanoseconds since 1970;
   * {@link #NONE} if it cannot be read.
   *
   * @param folder one on it
   */
  synchronized long nanos(long device, Path folder) {
    if (!asked) {
      asked = true;
      probe(usual, "clock").ifPresent(s -> nanosByDevice.put(s.device(), s.modifiedNanos()));
    }
    Long known = nanosByDevice.get(device);
    if (known == null) {
      known =
          probe(folder, LeaveOut.UNFINISHED)
              .filter(s -> s.device() == device)
              .map(FileStat::modifiedNanos)
              .orElse(NONE);
      nanosByDevice.put(device, known);
    }
    return known;
  }

  /** Where nothing can be written, nothing is noted: it costs hashing, no more. */
  private static Optional<FileStat> probe(Path folder, String prefix) {
    try {
      Path probe = Files.createTempFile(Files.createDirectories(folder), prefix, "");
      try {
        return FileStat.of(probe);
      } finally {
        Files.delete(probe);
      }
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
