package dev.jrepro.project;

import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.store.Barrier;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** Writes small text files that are always whole: by a file beside them, and a rename. */
public final class AtomicFile {

  /** Nobody takes so long to write a small file. */
  private static final Duration ABANDONED = Duration.ofMinutes(10);

  private static final AtomicLong COUNT = new AtomicLong();

  private AtomicFile() {}

  /**
   * Replaces a file's text, durably. Nothing is written where it is so already.
   *
   * @throws JreproException.Refused if the file cannot be written; it is as it was then
   */
  public static void write(Path file, String text) {
    write(file, text.getBytes(StandardCharsets.UTF_8), true);
  }

  /**
   * Replaces a file's text, safe from the end of this process and not from that of the machine.
   *
   * @throws JreproException.Refused if the file cannot be written; it is as it was then
   */
  public static void writeSoon(Path file, String text) {
    writeSoon(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Replaces a file's bytes, safe from the end of this process and not from that of the machine.
   *
   * @throws JreproException.Refused if the file cannot be written; it is as it was then
   */
  public static void writeSoon(Path file, byte[] bytes) {
    write(file, bytes, false);
  }

  /**
   * Replaces the texts of files, durably, many at the price of one. Nothing is written where it is
   * so already.
   *
   * @param folder where they are written before they are renamed: on their file system, and of no
   *     other writer. What a process that died left there is overwritten by the next one
   * @throws JreproException.Refused if a file cannot be written; those before it may have been
   */
  public static void writeAll(SortedMap<Path, String> texts, Path folder) {
    SortedMap<Path, Path> scratches = new TreeMap<>();
    try {
      Files.createDirectories(folder);
      for (Map.Entry<Path, String> each : texts.entrySet()) {
        byte[] bytes = each.getValue().getBytes(StandardCharsets.UTF_8);
        if (!isSo(each.getKey(), bytes)) {
          Files.createDirectories(each.getKey().resolveSibling(".").normalize());
          Path scratch = folder.resolve(String.valueOf(scratches.size()));
          scratches.put(each.getKey(), scratch);
          put(scratch, bytes, false);
        }
      }
      Barrier.flush(scratches.values());
      for (Map.Entry<Path, Path> each : scratches.entrySet()) {
        Files.move(each.getValue(), each.getKey(), StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      scratches.values().forEach(AtomicFile::discard);
      throw new DiskFailed("write " + texts.firstKey().resolveSibling(".").normalize(), e);
    }
  }

  private static boolean isSo(Path file, byte[] bytes) throws IOException {
    return Files.isRegularFile(file) && Arrays.equals(Files.readAllBytes(file), bytes);
  }

  private static void put(Path scratch, byte[] bytes, boolean durable) throws IOException {
    // No channel: an interrupt would close it, and what cleans up after one writes files too.
    try (FileOutputStream out = new FileOutputStream(scratch.toFile())) {
      out.write(bytes);
      if (durable) {
        out.getFD().sync();
      }
    }
  }

  private static void write(Path file, byte[] bytes, boolean durable) {
    Path scratch = file;
    try {
      if (isSo(file, bytes)) {
        return;
      }
      scratch = claim(file);
      put(scratch, bytes, durable);
      Files.move(scratch, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!scratch.equals(file)) {
        discard(scratch);
      }
      throw new DiskFailed("write " + file, e);
    }
  }

  /**
   * Makes the file that is going to be renamed. Its name is always the same, so that a process that
   * died leaves one at most; only where another writer has it, or left it, is it one of our own.
   */
  private static Path claim(Path file) throws IOException {
    Files.createDirectories(file.resolveSibling(".").normalize());
    Path usual = file.resolveSibling("." + file.getFileName() + ".new");
    try {
      return Files.createFile(usual);
    } catch (FileAlreadyExistsException e) {
      String own = ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
      Path other = Files.createFile(usual.resolveSibling(usual.getFileName() + "." + own));
      if (isLeft(usual)) {
        Files.deleteIfExists(usual);
      }
      return other;
    }
  }

  private static boolean isLeft(Path scratch) throws IOException {
    try {
      Instant now = Clock.systemUTC().instant();
      return Files.getLastModifiedTime(scratch).toInstant().isBefore(now.minus(ABANDONED));
    } catch (NoSuchFileException e) {
      return false;
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
