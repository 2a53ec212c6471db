package dev.jrepro.store;

import dev.jrepro.content.Entry;
import dev.jrepro.content.FileStat;
import dev.jrepro.content.LeaveOut;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Gives files that are whole their places in the workspace, one by one. */
final class Publishing {

  private final Path root;
  private final SortedMap<RepoPath, Entry> now;
  private final Aside aside;
  private final Notes notes;
  private @Nullable RepoPath lastParent;

  /**
   * Publishes into the workspace at {@code root}.
   *
   * @param now what is there, as it was looked at
   */
  Publishing(Path root, SortedMap<RepoPath, Entry> now, Aside aside, Notes notes) {
    this.root = root;
    this.now = now;
    this.aside = aside;
    this.notes = notes;
  }

  void publish(FileMaker.Made made) throws IOException {
    RepoPath path = made.order().path();
    if (publish(path, made.file())) {
      Optional<FileStat> after = FileStat.of(path.under(root));
      if (after.isPresent()) {
        notes.written(path, made.stat(), after.get(), made.order().entry().digest());
      }
    }
  }

  /** Puts a file in its place, if nothing is there or what is there may go; returns whether. */
  boolean publish(RepoPath path, Path whole) throws IOException {
    Path target = path.under(root);
    Entry was = now.get(path);
    makeParent(path, target);
    if (was != null && !was.isDirectory() && !aside.take(path, was)) {
      return false;
    }
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      aside.disturbed().add(path);
      return false;
    }
    try {
      Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Path beside = target.resolveSibling(LeaveOut.UNFINISHED + target.getFileName());
      Files.move(whole, beside, StandardCopyOption.REPLACE_EXISTING);
      Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
    }
    return true;
  }

  /** Neighbours come one after the other: their folder is there once the first has come. */
  private void makeParent(RepoPath path, Path target) throws IOException {
    RepoPath parent = path.parent();
    if (!parent.equals(lastParent)) {
      Files.createDirectories(target.resolveSibling(".").normalize());
      lastParent = parent;
    }
  }

  void makeFolder(RepoPath path) throws IOException {
    Path target = path.under(root);
    if (Files.isSymbolicLink(target)) {
      throw new JreproException.Refused(
          "cannot write into " + path + ": it is a symbolic link.", "Remove the link.");
    }
    try {
      Files.createDirectories(target);
    } catch (FileAlreadyExistsException e) {
      throw new JreproException.Refused(
          "cannot make the folder " + path + ": a file is in its place.", null, e);
    }
  }
}
