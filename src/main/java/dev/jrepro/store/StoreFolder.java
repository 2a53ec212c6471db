package dev.jrepro.store;

import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
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

/** The files of a store as gc and fsck see them: one by one, with their age. */
final class StoreFolder {

  private final Path folder;

  StoreFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * An object with a file of its own.
   *
   * @param digest its name
   * @param sizeBytes its size
   * @param touched when somebody last wrote it or relied on it
   * @param since how long it has been where it is; the same where the system does not know
   */
  record Loose(Digest digest, long sizeBytes, Instant touched, Instant since) {}

  Path object(Digest digest) {
    return FolderStore.path(folder, digest);
  }

  Path trashed(Digest digest) {
    return folder.resolve("trash").resolve(digest.hex());
  }

  void makeTrash() throws IOException {
    Files.createDirectories(folder.resolve("trash"));
  }

  /** Returns the objects that have a file each; sorted. */
  List<Loose> loose() throws InterruptedException {
    return list(folder.resolve("objects"), false);
  }

  /** Returns the objects in the trash; sorted. */
  List<Loose> trash() throws InterruptedException {
    return list(folder.resolve("trash"), true);
  }

  /** Returns the files that are not whole yet, or never will be. */
  List<Path> unfinished() throws IOException {
    List<Path> files = new ArrayList<>();
    visit(folder.resolve("tmp"), (file, attributes) -> files.add(file));
    return files;
  }

  private static List<Loose> list(Path top, boolean isTrash) throws InterruptedException {
    List<Loose> found = new ArrayList<>();
    try {
      visit(top, (file, attributes) -> {
        String name = file.getFileName().toString();
        if (Digest.isHex(name)) {
          Instant touched = attributes.lastModifiedTime().toInstant();
          Instant since = isTrash ? changed(file) : touched;
          found.add(new Loose(new Digest(name), attributes.size(), touched, since));
        }
      });
    } catch (IOException e) {
      throw new DiskFailed("list " + top, e);
    }
    Sweep.checkInterrupt();
    found.sort(Comparator.comparing(Loose::digest));
    return found;
  }

  private interface Visit {
    void file(Path file, BasicFileAttributes attributes) throws IOException;
  }

  private static void visit(Path top, Visit visit) throws IOException {
    if (!Files.isDirectory(top)) {
      return;
    }
    Files.walkFileTree(
        top,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile()) {
              visit.file(file, attributes);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE; // Renamed meanwhile.
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Returns when somebody last wrote or touched a file. */
  static Instant touched(Path file) throws IOException {
    return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
  }

  /** Returns when a file was last written, touched or renamed; the last where the system knows. */
  private static Instant changed(Path file) throws IOException {
    Instant touched = touched(file);
    if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return touched;
    }
    FileTime changed =
        (FileTime) Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
    return changed.toInstant().isAfter(touched) ? changed.toInstant() : touched;
  }

  static void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Puts an object from the trash back, unless somebody wrote it anew. */
  void takeBack(Digest digest) throws IOException {
    Path object = object(digest);
    Files.createDirectories(object.resolveSibling(".").normalize());
    if (Files.exists(object)) {
      return;
    }
    try {
      rename(trashed(digest), object);
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      // Somebody else was faster.
      return;
    }
  }
}
