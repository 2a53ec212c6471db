package dev.jrepro.testing;

import dev.jrepro.core.Digest;
import dev.jrepro.store.CorruptObject;
import dev.jrepro.store.FolderStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** What happens to caches behind their backs. */
public final class Caches {

  private Caches() {}

  /** Flips a bit in the middle of an object, wherever it lies. */
  public static void breakObject(FolderStore cache, Digest digest) throws IOException {
    FolderStore.Location at = cache.locate(digest).orElseThrow();
    flip(at.file(), at.offset() + at.sizeBytes() / 2);
  }

  /** Has a cache lack an object, wherever it lies. */
  public static void lose(FolderStore cache, Digest digest) throws IOException {
    breakObject(cache, digest);
    try {
      cache.read(digest);
      throw new AssertionError("a broken object was read: " + digest);
    } catch (CorruptObject e) {
      // It counts as absent now.
      if (cache.contains(digest)) {
        throw new AssertionError(e);
      }
    }
  }

  /** Flips a bit of a file that may be read-only. */
  public static void flip(Path file, long offset) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, offset);
      one.put(0, (byte) (one.get(0) ^ 1)).flip();
      channel.write(one, offset);
    }
  }
}
