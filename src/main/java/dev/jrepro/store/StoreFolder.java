package dev.jrepro.store;

import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files of a store as gc sees them: one by one, with their age. */
final class StoreFolder {

  private final CacheFolder folder;
  private final Leases leases;

  StoreFolder(CacheFolder folder) {
    this.folder = folder;
    this.leases = new Leases(folder);
  }

  /**
   * A file of the store.
   *
   * @param path where it is
   * @param sizeBytes its size
   * @param touched when somebody last wrote it or relied on it
   * @param since since when it has been where it is; the same where the system does not know
   */
  record Item(Path path, long sizeBytes, Instant touched, Instant since) {

    String name() {
      return String.valueOf(path.getFileName());
    }

    /** Returns whether it is an object of its own, and not a pack. */
    boolean isObject() {
      return Digest.isHex(name());
    }

    boolean isPack() {
      return !CacheFolder.packId(path).isEmpty();
    }

    Digest digest() {
      return new Digest(name());
    }
  }

  /** Returns the objects that have files of their own; sorted. */
  List<Item> loose() {
    return list(folder.objects(), false).stream().filter(Item::isObject).toList();
  }

  /** Returns the packs; sorted. */
  List<Item> packs() {
    return list(folder.packs(), false).stream().filter(Item::isPack).toList();
  }

  /** Returns objects and packs in the trash; sorted. */
  List<Item> trash() {
    return list(folder.trash(), true).stream().filter(i -> i.isObject() || i.isPack()).toList();
  }

  /** Returns the files that are not whole yet, or never will be; sorted. */
  List<Item> unfinished() {
    return list(folder.tmp(), true);
  }

  private static List<Item> list(Path top, boolean isMoved) {
    List<Item> found = new ArrayList<>();
    if (!Files.isDirectory(top)) {
      return found;
    }
    try {
      Files.walkFileTree(
          top,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              if (attributes.isRegularFile()) {
                Instant touched = attributes.lastModifiedTime().toInstant();
                Instant since = isMoved ? changed(file, touched) : touched;
                found.add(new Item(file, attributes.size(), touched, since));
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
              return passOver(e);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException e)
                throws IOException {
              return e == null ? FileVisitResult.CONTINUE : passOver(e);
            }
          });
    } catch (IOException e) {
      throw new DiskFailed("list " + top, e);
    }
    found.sort(Comparator.comparing(Item::path));
    return found;
  }

  /** What somebody renames while it is listed is not there any more. */
  private static FileVisitResult passOver(IOException e) throws IOException {
    if (e instanceof NoSuchFileException) {
      return FileVisitResult.CONTINUE;
    }
    throw e;
  }

  /** Returns when somebody last wrote or touched a file. */
  static Instant touched(Path file) throws IOException {
    return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
  }

  /** Returns when a file was last touched or renamed, where the system knows of the latter. */
  private static Instant changed(Path file, Instant touched) throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return touched;
    }
    try {
      Instant changed =
          ((FileTime) Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS))
              .toInstant();
      return changed.isAfter(touched) ? changed : touched;
    } catch (NoSuchFileException e) {
      return Instant.MAX; // Somebody took it back.
    }
  }

  /**
   * Moves a file to the trash, unless somebody touched it. A touch that comes before the rename is
   * seen after it; one that comes later finds nothing to touch.
   *
   * @return whether it is there now
   */
  boolean discard(Path file, Instant before) throws IOException {
    Path trashed = folder.trash().resolve(String.valueOf(file.getFileName()));
    try {
      if (!touched(file).isBefore(before) || LooseFiles.isLinked(file)) {
        return false;
      }
      Files.move(file, trashed, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      return false;
    }
    try {
      if (touched(trashed).isBefore(before) && !isLeased(trashed, before)) {
        return true;
      }
      putBack(trashed, file);
    } catch (NoSuchFileException e) {
      // Somebody missed it, and took it back already.
    }
    return false;
  }

  /** Forgets what writers relied on before that moment. */
  void forgetLeases(Instant before) throws IOException {
    leases.forget(before);
  }

  private boolean isLeased(Path file, Instant before) throws IOException {
    String name = String.valueOf(file.getFileName());
    return Digest.isHex(name) && leases.isHeld(new Digest(name), before);
  }

  /** Takes an object or pack from the trash, unless somebody wrote it anew. */
  void takeBack(Item trashed) throws IOException {
    putBack(
        trashed.path(),
        trashed.isPack()
            ? folder.pack(CacheFolder.packId(trashed.path()))
            : folder.object(trashed.digest()));
  }

  private void putBack(Path trashed, Path place) throws IOException {
    folder.make(place.resolveSibling(".").normalize());
    if (Files.exists(place)) {
      return;
    }
    try {
      Files.move(trashed, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      // Somebody else was faster.
      return;
    }
  }
}
