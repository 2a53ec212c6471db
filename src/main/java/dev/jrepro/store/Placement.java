package dev.jrepro.store;

import dev.jrepro.content.Contents;
import dev.jrepro.content.Entry;
import dev.jrepro.content.Kind;
import dev.jrepro.content.LeaveOut;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Brings what is at a path of the workspace from one state to another, touching only what differs.
 * Every file appears whole, by a rename. It asks nobody whether bytes may go: whoever calls it has.
 */
public final class Placement {

  private final ObjectStore store;
  private final Path root;
  private final Path scratch;

  /**
   * Prepares changes of the workspace at {@code root}.
   *
   * @param scratch a folder for files that are not whole yet, best on the workspace's file system
   */
  public Placement(ObjectStore store, Path root, Path scratch) {
    this.store = store;
    this.root = root;
    this.scratch = scratch;
  }

  /**
   * Changes what is there.
   *
   * @param now everything at and below the path, as {@code Leaves} gives it; empty if nothing is
   * @param wanted the same of what is to be there
   * @return the files that are wanted and not in the store; they were left out
   */
  public SortedSet<RepoPath> change(
      SortedMap<RepoPath, Entry> now, SortedMap<RepoPath, Entry> wanted) throws IOException {
    if (!wanted.isEmpty()) {
      checkParents(wanted.firstKey());
    }
    remove(doomed(now, wanted).keySet());
    SortedSet<RepoPath> missing = new TreeSet<>();
    for (Map.Entry<RepoPath, Entry> entry : wanted.entrySet()) {
      if (!entry.getValue().equals(now.get(entry.getKey()))
          && !place(entry.getKey(), entry.getValue())) {
        missing.add(entry.getKey());
      }
    }
    return missing;
  }

  /** Returns the files, links and directories that are there and are not wanted as they are. */
  public static SortedMap<RepoPath, Entry> doomed(
      SortedMap<RepoPath, Entry> now, SortedMap<RepoPath, Entry> wanted) {
    SortedMap<RepoPath, Entry> doomed = new TreeMap<>();
    now.forEach((path, entry) -> {
      Entry other = wanted.get(path);
      boolean stays =
          other != null && (other.equals(entry) || (other.isDirectory() && entry.isDirectory()));
      if (!stays) {
        doomed.put(path, entry);
      }
    });
    return doomed;
  }

  private void remove(Set<RepoPath> doomed) throws IOException {
    for (RepoPath path : new ArrayList<>(doomed).reversed()) {
      try {
        Files.deleteIfExists(path.under(root));
      } catch (DirectoryNotEmptyException e) {
        // It holds what is left out of data, which is not ours to remove.
      }
    }
  }

  private boolean place(RepoPath path, Entry entry) throws IOException {
    Path target = path.under(root);
    switch (entry.kind()) {
      case DIRECTORY -> makeFolder(path, target);
      case SYMLINK -> {
        if (!store.contains(entry.digest(), entry.sizeBytes())) {
          return false;
        }
        link(path, target, entry);
      }
      case FILE, EXECUTABLE -> {
        if (!store.contains(entry.digest(), entry.sizeBytes())) {
          return false;
        }
        file(target, entry);
      }
      case PART -> throw new IllegalArgumentException("a part stands in trees only");
    }
    return true;
  }

  private static void makeFolder(RepoPath path, Path target) throws IOException {
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

  private void link(RepoPath path, Path target, Entry entry) throws IOException {
    String text = new String(store.read(entry.digest()), StandardCharsets.UTF_8);
    if (!Contents.staysInside(path, text)) {
      throw new JreproException.Corrupt(
          "the link " + path + " would lead out of the project, to " + text + ".");
    }
    Files.createDirectories(target.resolveSibling("."));
    Path whole = Files.createTempDirectory(Files.createDirectories(scratch), "link").resolve("l");
    Files.createSymbolicLink(whole, Path.of(text));
    publish(whole, target);
    Files.delete(whole.resolveSibling(".").normalize());
  }

  private void file(Path target, Entry entry) throws IOException {
    Files.createDirectories(target.resolveSibling(".").normalize());
    Path whole = Files.createTempFile(Files.createDirectories(scratch), "file", "");
    try (InputStream in = store.open(entry.digest())) {
      Files.copy(in, whole, StandardCopyOption.REPLACE_EXISTING);
      FilePermissions.fresh(whole, entry.kind() == Kind.EXECUTABLE);
      publish(whole, target);
    } finally {
      Files.deleteIfExists(whole);
    }
  }

  private static void publish(Path whole, Path target) throws IOException {
    try {
      Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Path beside = target.resolveSibling(LeaveOut.UNFINISHED + target.getFileName());
      Files.move(whole, beside, StandardCopyOption.REPLACE_EXISTING);
      Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** A link among the folders above a path would lead its files somewhere else. */
  private void checkParents(RepoPath path) {
    for (RepoPath at : path.parent().selfAndParents()) {
      if (Files.isSymbolicLink(at.under(root))) {
        throw new JreproException.Refused(
            "cannot write " + path + ": " + at + " is a symbolic link.",
            "Make it a folder, or declare the path that it leads to.");
      }
    }
  }
}
