package dev.jrepro.store;

import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.FilesBelow;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The objects that have files of their own. */
final class LooseFiles {

  private final CacheFolder folder;

  LooseFiles(CacheFolder folder) {
    this.folder = folder;
  }

  OptionalLong sizeBytes(Digest digest) throws IOException {
    try {
      return OptionalLong.of(Files.size(folder.object(digest)));
    } catch (IOException e) {
      if (CacheFolder.isAbsent(e)) {
        return OptionalLong.empty();
      }
      throw e;
    }
  }

  InputStream open(Digest digest) throws IOException {
    InputStream in = Files.newInputStream(folder.object(digest));
    return new CheckedStream(in, digest, () -> corrupt(digest));
  }

  List<Digest> list() throws IOException {
    if (!Files.isDirectory(folder.objects())) {
      return List.of();
    }
    List<Digest> digests = new ArrayList<>();
    FilesBelow.visit(
        folder.objects(),
        2,
        file -> {
          String name = String.valueOf(file.getFileName());
          if (Digest.isHex(name)) {
            digests.add(new Digest(name));
          }
        });
    return digests;
  }

  /** Returns whether a file has names outside the cache. */
  static boolean isLinked(Path file) {
    try {
      return ((Number) Files.getAttribute(file, "unix:nlink")).intValue() > 1;
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return false; // It is gone, or has one name as far as anybody can tell: touching it tells.
    }
  }

  /** Tells gc that a file is in use; returns whether it is still there, and that could be told. */
  static boolean touch(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Sets a bad object aside, so that it is absent from now on, and says so. Whatever is set aside
   * is hashed once more: a good copy may have taken the bad one's place meanwhile, and stays.
   */
  CorruptObject corrupt(Digest digest) {
    Path aside = folder.corrupt().resolve(digest.hex());
    try {
      folder.make(folder.corrupt());
      Files.move(folder.object(digest), aside, StandardCopyOption.ATOMIC_MOVE);
      if (LargeCopy.hash(aside).equals(digest)) {
        Files.move(aside, folder.object(digest), StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (NoSuchFileException e) {
      return new CorruptObject(digest, "the cache");
    } catch (FileSystemException e) {
      return new CorruptObject(
          digest,
          "the cache",
          "It cannot be set aside in "
              + folder.corrupt()
              + ": "
              + e.getReason()
              + "; fetch it into a cache that can be written.");
    } catch (IOException e) {
      throw new DiskFailed("set the corrupt object " + digest + " aside", e);
    }
    return new CorruptObject(digest, "the cache");
  }
}
