package dev.jrepro.store;

import dev.jrepro.content.Posix;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Optional;

/**
 * Makes written files durable, many at the price of one: from {@value #MANY} files on, Linux's
 * {@code syncfs} flushes their whole file system once; otherwise each file is flushed.
 */
public final class Barrier {

  private static final int MANY = 32;

  private Barrier() {}

  /** Returns when the bytes of all the files are on disk. The files lie on one file system. */
  public static void flush(Collection<Path> files) throws IOException {
    if (files.size() >= MANY && syncFileSystem(files.iterator().next())) {
      return;
    }
    for (Path file : files) {
      flushOne(file);
    }
  }

  /** Returns when the names in all the folders are on disk. */
  static void flushFolders(Collection<Path> folders) throws IOException {
    if (folders.size() >= MANY && syncFileSystem(folders.iterator().next())) {
      return;
    }
    for (Path folder : folders) {
      if (!System.getProperty("os.name", "").startsWith("Windows")) {
        flushOne(folder);
      }
    }
  }

  /** An interrupt closes a channel; what is half flushed is of no use, so it is heeded later. */
  private static void flushOne(Path path) throws IOException {
    boolean interrupted = Thread.interrupted();
    for (boolean flushed = false; !flushed; ) {
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
        channel.force(true);
        flushed = true;
      } catch (ClosedByInterruptException e) {
        interrupted = Thread.interrupted();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean syncFileSystem(Path path) throws IOException {
    Optional<Posix> calls = Posix.here();
    if (calls.isEmpty()) {
      return false;
    }
    Posix posix = calls.get();
    int fd = posix.open(Posix.NO_FOLDER, path.toString());
    try {
      posix.syncFileSystem(fd);
    } finally {
      posix.close(fd);
    }
    return true;
  }
}
