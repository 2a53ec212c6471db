package dev.jrepro.store;

import dev.jrepro.content.Entry;
import dev.jrepro.content.StatIndex;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Brings what is at a path of the workspace from one state to another, touching only what differs.
 * Every file appears whole, by a rename; a directory where nothing was appears whole with all that
 * is in it. It asks nobody whether bytes may go: whoever calls it has. But what was changed since
 * the caller looked stays.
 */
public final class Placement {

  private final FolderStore store;
  private final Path root;
  private final Path scratch;
  private List<LinkKind> links = LinkKind.DEFAULT;
  private Notes notes = Notes.NONE;

  /**
   * Prepares changes of the workspace at {@code root}. Files are copied, or share blocks with the
   * cache where the file system can do that.
   *
   * @param scratch a folder for files that are not whole yet, best on the workspace's file system
   */
  public Placement(FolderStore store, Path root, Path scratch) {
    this.store = store;
    this.root = root;
    this.scratch = scratch;
  }

  /** Has files share their bytes with the cache in other ways, in the order of preference. */
  public Placement linking(List<LinkKind> kinds) {
    links = List.copyOf(kinds);
    return this;
  }

  /** Has an index know what is placed, and answer for what is to go. */
  public Placement noting(StatIndex index) {
    notes = Notes.of(index);
    return this;
  }

  /** Files of the workspace were not what the caller had seen; they stay as they are. */
  public static final class Disturbed extends JreproException.Refused {

    private static final int NAMED = 5;

    Disturbed(SortedSet<RepoPath> paths) {
      super(
          String.join(", ", paths.stream().limit(NAMED).map(RepoPath::toString).toList())
              + (paths.size() > NAMED ? " and " + (paths.size() - NAMED) + " more" : "")
              + " changed meanwhile and was left alone.",
          "Run the command again when nothing else writes to the workspace.");
    }
  }

  /**
   * Changes what is there.
   *
   * @param now everything at and below the path, as {@code Leaves} gives it; empty if nothing is
   * @param wanted the same of what is to be there
   * @return the files that are wanted and not in the store; they were left out
   * @throws Disturbed at the end, if some files were not as {@code now} says, and stayed
   * @throws CorruptObject if the cache has other bytes than it should; where a file is to be made
   *     of them, nothing was changed
   */
  public SortedSet<RepoPath> change(
      SortedMap<RepoPath, Entry> now, SortedMap<RepoPath, Entry> wanted) throws IOException {
    if (!wanted.isEmpty()) {
      checkParents(wanted.firstKey());
    }
    Path folder = Files.createTempDirectory(Files.createDirectories(scratch), "place");
    Aside aside = new Aside(root, folder, notes);
    try {
      return change(now, wanted, aside, folder);
    } finally {
      if (!aside.isHolding()) {
        Scrap.delete(folder);
      }
    }
  }

  private SortedSet<RepoPath> change(
      SortedMap<RepoPath, Entry> now, SortedMap<RepoPath, Entry> wanted, Aside aside, Path folder)
      throws IOException {
    SortedMap<RepoPath, Entry> doomed = doomed(now, wanted);
    SortedMap<RepoPath, Entry> different = new TreeMap<>();
    wanted.forEach((path, entry) -> {
      if (!entry.equals(now.get(path))) {
        different.put(path, entry);
      }
    });
    open(now, doomed.keySet());
    open(now, different.keySet());
    remove(doomed, wanted, aside);
    Batch batch = new Batch(store, links, folder, notes);
    boolean isNew = now.isEmpty() && isWholeTree(wanted) && isFree(wanted.firstKey());
    Optional<SortedSet<RepoPath>> whole =
        isNew && batch.canPublishInto(root) ? batch.makeTree(root, different) : Optional.empty();
    SortedSet<RepoPath> missing =
        whole.isPresent() ? whole.get() : batch.makeFiles(root, different, now, aside);
    if (!aside.disturbed().isEmpty()) {
      throw new Disturbed(aside.disturbed());
    }
    return missing;
  }

  /** A command may have made folders of its output read-only; that counts for nothing in a tree. */
  private void open(SortedMap<RepoPath, Entry> now, Collection<RepoPath> changing) {
    Set<RepoPath> seen = new HashSet<>();
    for (RepoPath path : changing) {
      Entry folder = now.get(path.parent());
      if (folder != null && folder.isDirectory() && seen.add(path.parent())) {
        Path at = path.parent().under(root);
        if (Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS) && !Files.isWritable(at)) {
          at.toFile().setWritable(true); // Where that is no use, what comes next says so.
        }
      }
    }
  }

  private static boolean isWholeTree(SortedMap<RepoPath, Entry> wanted) {
    if (wanted.isEmpty() || !wanted.lastKey().isIn(wanted.firstKey())) {
      return false;
    }
    Entry top = wanted.get(wanted.firstKey());
    return top != null && top.isDirectory();
  }

  private boolean isFree(RepoPath path) {
    return !Files.exists(path.under(root), LinkOption.NOFOLLOW_LINKS);
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

  /** What is replaced file by file stays until the new one is whole. */
  private void remove(
      SortedMap<RepoPath, Entry> doomed, SortedMap<RepoPath, Entry> wanted, Aside aside)
      throws IOException {
    for (RepoPath path : new ArrayList<>(doomed.keySet()).reversed()) {
      Entry was = doomed.get(path);
      Entry next = wanted.get(path);
      if (was == null || (next != null && !next.isDirectory() && !was.isDirectory())) {
        continue;
      }
      if (!was.isDirectory()) {
        aside.take(path, was);
        continue;
      }
      try {
        Files.deleteIfExists(path.under(root));
      } catch (DirectoryNotEmptyException e) {
        // It holds what is left out of data, which is not ours to remove.
      }
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
