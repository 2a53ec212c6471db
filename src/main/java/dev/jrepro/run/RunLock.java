package dev.jrepro.run;

import dev.jrepro.core.DiskFailed;
import dev.jrepro.project.Project;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The right to change a workspace's outputs: one process at a time has it. A lock of the kernel's,
 * gone with the process.
 */
public final class RunLock implements AutoCloseable {

  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Takes the lock if it is free. */
  public static Optional<RunLock> tryTake(Project project) {
    Path file = project.privateDir().resolve("run.lock");
    try {
      Files.createDirectories(project.privateDir());
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        return Optional.empty();
      }
      return Optional.of(new RunLock(channel));
    } catch (IOException e) {
      throw new DiskFailed("lock " + file, e);
    }
  }

  /**
   * Takes the lock, waiting for whoever has it.
   *
   * @param waiting called once if there is something to wait for
   */
  public static RunLock take(Project project, Runnable waiting) throws InterruptedException {
    Optional<RunLock> lock = tryTake(project);
    if (lock.isEmpty()) {
      waiting.run();
    }
    while (lock.isEmpty()) {
      Thread.sleep(100);
      lock = tryTake(project);
    }
    return lock.get();
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** Returns whether the lock has not been given back. */
  public boolean isHeld() {
    return channel.isOpen();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new DiskFailed("unlock the workspace", e);
    }
  }
}
