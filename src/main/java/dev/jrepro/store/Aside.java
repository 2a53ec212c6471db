package dev.jrepro.store;

import dev.jrepro.content.Entry;
import dev.jrepro.content.FileStat;
import dev.jrepro.content.Kind;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Takes files of the workspace away that were looked at a while ago. Each gets another name first,
 * under which nobody writes to it who opens it by name; what is not as it was looked at then gets
 * its old name back. What a process writes that has had the file open all the while is lost, as it
 * is with every program.
 */
final class Aside {

  private static final String KEPT = ".jrepro-kept";

  private final Path root;
  private final Path folder;
  private final Looked looked;
  private final SortedSet<RepoPath> disturbed = new TreeSet<>();
  private int taken;
  private boolean holding;

  /** Knows which content a file had when the system said that of it. */
  interface Looked {
    Optional<Digest> digest(RepoPath path, FileStat stat);
  }

  /**
   * Takes files of the workspace at {@code root}.
   *
   * @param folder an empty folder, for what is taken
   */
  Aside(Path root, Path folder, Looked looked) {
    this.root = root;
    this.folder = folder;
    this.looked = looked;
  }

  /** Returns the files that were not as they had been looked at, and stay. */
  SortedSet<RepoPath> disturbed() {
    return disturbed;
  }

  /** Returns whether a file could not be put back, and is in the folder for what is taken. */
  boolean isHolding() {
    return holding;
  }

  /**
   * Takes a file or link away.
   *
   * @param was what was there when it was looked at
   * @return whether nothing is at the path now
   */
  boolean take(RepoPath path, Entry was) throws IOException {
    Path file = path.under(root);
    Optional<FileStat> before = FileStat.of(file);
    if (before.isEmpty()) {
      return true;
    }
    if (before.get().isDirectory()) {
      disturbed.add(path);
      return false;
    }
    Path aside = folder.resolve("aside" + taken++);
    try {
      Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      return true;
    } catch (AtomicMoveNotSupportedException e) {
      return takeInPlace(path, was, before.get());
    }
    boolean isSame = false;
    try {
      isSame = isAsItWas(path, was, before.get(), aside);
    } finally {
      if (!isSame) {
        disturbed.add(path);
        putBack(aside, file);
      }
    }
    if (isSame) {
      Files.delete(aside);
    }
    return isSame;
  }

  /** From another file system a file cannot be moved aside: it is looked at just before it goes. */
  private boolean takeInPlace(RepoPath path, Entry was, FileStat before) throws IOException {
    Path file = path.under(root);
    if (isAsItWas(path, was, before, file)) {
      Files.deleteIfExists(file);
      return true;
    }
    disturbed.add(path);
    return false;
  }

  /** What was known of it before the move holds, if it is the same file and was not written. */
  private boolean isAsItWas(RepoPath path, Entry was, FileStat before, Path now)
      throws IOException {
    FileStat after = FileStat.of(now).orElseThrow(() -> new NoSuchFileException(now.toString()));
    boolean isSame =
        after.inode() == before.inode()
            && after.sizeBytes() == before.sizeBytes()
            && after.modifiedNanos() == before.modifiedNanos();
    if (isSame && looked.digest(path, before).equals(Optional.of(was.digest()))) {
      return true;
    }
    if (after.isLink()) {
      return isLink(was, Files.readSymbolicLink(now));
    }
    return after.isRegular()
        && after.sizeBytes() == was.sizeBytes()
        && LargeCopy.hash(now).equals(was.digest());
  }

  /** A link to the cache stands for the file that it leads to. */
  private static boolean isLink(Entry was, Path target) {
    return was.kind() == Kind.SYMLINK
        ? Digest.ofUtf8(target.toString()).equals(was.digest())
        : String.valueOf(target.getFileName()).equals(was.digest().hex());
  }

  private void putBack(Path aside, Path file) {
    try {
      if (link(aside, file)) {
        Files.delete(aside);
      } else {
        Files.move(aside, free(file));
      }
    } catch (IOException e) {
      holding = true;
      throw new JreproException.Refused(
          "cannot put " + file + " back; it is " + aside + " now: " + e.getMessage() + ".",
          "Move it to where it was.",
          e);
    }
  }

  /** Something may have come to stand there; and not every file system has hard links. */
  private static boolean link(Path aside, Path file) {
    try {
      Files.createLink(file, aside);
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** If something else has come to stand there, what was taken is kept beside it. */
  private static Path free(Path file) {
    Path place = file;
    for (int i = 0; Files.exists(place, LinkOption.NOFOLLOW_LINKS); i++) {
      place = file.resolveSibling(file.getFileName() + KEPT + (i == 0 ? "" : "." + i));
    }
    return place;
  }
}
