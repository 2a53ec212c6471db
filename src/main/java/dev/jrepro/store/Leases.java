package dev.jrepro.store;

import dev.jrepro.core.Digest;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The objects that writers rely on and cannot touch, because a workspace's file is a second name of
 * the same one and would seem to have changed: 32 bytes each in {@code leases/<id>}, a file for
 * each writer. They hold for as long after the file's last change as gc's grace time. For one
 * thread.
 */
final class Leases implements AutoCloseable {

  private final CacheFolder folder;
  private final Map<Path, Known> known = new HashMap<>();
  private @Nullable FileOutputStream out;

  /** What was read of a writer's file when it was so long. */
  private record Known(long sizeBytes, Set<Digest> digests) {}

  Leases(CacheFolder folder) {
    this.folder = folder;
  }

  /** Tells gc that an object is relied on; whoever then finds it in its place can rely on it. */
  void take(Digest digest) throws IOException {
    FileOutputStream to = out;
    if (to == null) {
      folder.make(folder.leases());
      to = new FileOutputStream(folder.leases().resolve(CacheFolder.newId()).toFile());
      out = to;
    }
    byte[] bytes = new byte[Digest.BYTES];
    digest.copyTo(bytes, 0);
    to.write(bytes);
  }

  /** Returns whether somebody has relied on the object at that moment or since. */
  boolean isHeld(Digest digest, Instant since) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.leases())) {
      for (Path file : files) {
        if (isHeld(digest, since, file)) {
          return true;
        }
      }
    } catch (IOException e) {
      if (!CacheFolder.isAbsent(e)) {
        throw e;
      }
    }
    return false;
  }

  private boolean isHeld(Digest digest, Instant since, Path file) throws IOException {
    try {
      if (Files.getLastModifiedTime(file).toInstant().isBefore(since)) {
        return false;
      }
      long size = Files.size(file);
      Known last = known.get(file);
      if (last == null || last.sizeBytes() != size) {
        last = new Known(size, read(file));
        known.put(file, last);
      }
      return last.digests().contains(digest);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static Set<Digest> read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Set<Digest> digests = new HashSet<>();
    for (int at = 0; at + Digest.BYTES <= bytes.length; at += Digest.BYTES) {
      digests.add(Digest.ofBytes(bytes, at));
    }
    return digests;
  }

  /** Forgets what was relied on before that moment. */
  void forget(Instant before) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.leases())) {
      for (Path file : files) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      if (!CacheFolder.isAbsent(e)) {
        throw e;
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (out != null) {
      out.close();
    }
  }
}
