package dev.jrepro.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Held by the one process that rewrites packs or takes them away. Readers and writers know nothing
 * of it. The kernel's: gone with its process.
 */
final class CacheLock implements AutoCloseable {

  private final FileChannel channel;

  private CacheLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Takes the lock; empty if another thread or process has it. */
  static Optional<CacheLock> tryHold(CacheFolder folder) throws IOException {
    FileChannel channel = open(folder);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return Optional.of(new CacheLock(channel));
      }
    } catch (OverlappingFileLockException e) {
      // Another thread of this process has it.
      channel.close();
      return Optional.empty();
    }
    channel.close();
    return Optional.empty();
  }

  private static FileChannel open(CacheFolder folder) throws IOException {
    Path file = folder.root().resolve("packs.lock");
    try {
      return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (NoSuchFileException e) {
      folder.make(folder.root());
      return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
