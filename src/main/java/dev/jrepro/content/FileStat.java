package dev.jrepro.content;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the file system says of a file, links not followed. Two equal ones say that nothing was
 * written in between, but for a write within one tick of the file system's clock.
 *
 * @param device the file system
 * @param inode the file in it
 * @param mode type and permission bits
 * @param sizeBytes its size
 * @param modifiedNanos when its bytes changed, since 1970
 * @param changedNanos when its bytes or attributes changed, since 1970
 */
public record FileStat(
    long device, long inode, int mode, long sizeBytes, long modifiedNanos, long changedNanos) {

  private static final int TYPE_MASK = 0170000;
  private static final int DIRECTORY = 0040000;
  private static final int REGULAR = 0100000;
  private static final int LINK = 0120000;
  private static final int OWNER_EXECUTE = 0100;

  // Written out: what the compiler gives a record is linked at run time, which a short command
  // pays.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FileStat that
        && device == that.device
        && inode == that.inode
        && mode == that.mode
        && sizeBytes == that.sizeBytes
        && modifiedNanos == that.modifiedNanos
        && changedNanos == that.changedNanos;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(inode * 31 + changedNanos);
  }

  /** Returns what the file system says of a path; empty if nothing is there. */
  public static Optional<FileStat> of(Path path) throws IOException {
    try {
      Map<String, Object> unix =
          Files.readAttributes(
              path, "unix:dev,ino,mode,size,lastModifiedTime,ctime", LinkOption.NOFOLLOW_LINKS);
      return Optional.of(
          new FileStat(
              ((Number) value(unix, "dev")).longValue(),
              ((Number) value(unix, "ino")).longValue(),
              ((Number) value(unix, "mode")).intValue(),
              ((Number) value(unix, "size")).longValue(),
              nanos(value(unix, "lastModifiedTime")),
              nanos(value(unix, "ctime"))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (FileSystemException e) {
      if (String.valueOf(e.getReason()).contains("Not a directory")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Returns whether it is a folder. */
  public boolean isDirectory() {
    return (mode & TYPE_MASK) == DIRECTORY;
  }

  /** Returns whether it is a file. */
  public boolean isRegular() {
    return (mode & TYPE_MASK) == REGULAR;
  }

  /** Returns whether it is a symbolic link. */
  public boolean isLink() {
    return (mode & TYPE_MASK) == LINK;
  }

  /** Returns whether it is something that its owner may execute. */
  public boolean isExecutable() {
    return (mode & OWNER_EXECUTE) != 0;
  }

  private static Object value(Map<String, Object> attributes, String name) {
    Object value = attributes.get(name);
    if (value == null) {
      throw new IllegalStateException("the file system gives no " + name);
    }
    return value;
  }

  private static long nanos(Object time) {
    return ((FileTime) time).to(TimeUnit.NANOSECONDS);
  }
}
