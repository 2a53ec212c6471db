package dev.jrepro.project;

import dev.jrepro.content.Contents;
import dev.jrepro.content.Entry;
import dev.jrepro.content.LeaveOut;
import dev.jrepro.content.Leaves;
import dev.jrepro.content.MissingObject;
import dev.jrepro.content.TreeDifference;
import dev.jrepro.content.TreeMemory;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.store.Placement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Brings paths of the workspace to what pointers and locks say. It never overwrites or removes
 * bytes that the cache lacks, unless it is forced.
 */
public final class Checkout {

  private static final int NAMED = 5;

  private final Project project;
  private final Contents contents;
  private final boolean force;

  /**
   * Prepares a checkout.
   *
   * @param force whether bytes that exist nowhere else may go
   */
  public Checkout(Project project, boolean force) {
    this.project = project;
    this.contents =
        new Contents(project.root(), project.index(), LeaveOut.standard(project.root()));
    this.force = force;
  }

  /**
   * What a checkout did.
   *
   * @param changed the paths that it changed
   * @param missing the files that the cache lacks
   */
  public record Result(List<RepoPath> changed, SortedSet<RepoPath> missing) {
    public Result {
      changed = List.copyOf(changed);
    }
  }

  /**
   * Brings each path to the entry that is wanted there. Only what differs is looked at further than
   * a stat, and touched: of directories, the trees that are not as they should be.
   *
   * @param wanted entries by path; data may also be a path in a larger directory
   * @throws JreproException.Refused if bytes would be lost; nothing was changed then
   */
  public Result run(SortedMap<RepoPath, Entry> wanted) {
    return change(optional(wanted));
  }

  /**
   * Brings each path to the entry that is wanted there, or removes what is there where none is.
   *
   * @throws JreproException.Refused if bytes would be lost; nothing was changed then
   */
  Result change(SortedMap<RepoPath, Optional<Entry>> wanted) {
    SortedSet<RepoPath> missing = new TreeSet<>();
    SortedMap<RepoPath, Change> changes = plan(wanted, missing);
    changes.forEach((path, change) -> missing.addAll(apply(path, change)));
    List<RepoPath> changed =
        changes.keySet().stream()
            .filter(path -> missing.stream().noneMatch(m -> m.isIn(path)))
            .toList();
    noteData(changed, wanted);
    return new Result(changed, missing);
  }

  private void noteData(List<RepoPath> changed, SortedMap<RepoPath, Optional<Entry>> wanted) {
    SortedMap<RepoPath, Entry> data = new TreeMap<>();
    for (RepoPath path : changed) {
      Optional<Entry> entry = wanted.getOrDefault(path, Optional.empty());
      if (entry.isPresent() && Files.exists(Pointer.file(path).under(project.root()))) {
        data.put(path, entry.get());
      }
    }
    if (!data.isEmpty()) {
      new InStep(project).note(data);
    }
  }

  /**
   * Brings what was chosen to what pointers and locks say; a path in a directory, and nothing
   * beside it.
   *
   * @throws JreproException.Refused if bytes would be lost; nothing was changed then
   * @throws JreproException.Invalid if data does not have a path
   */
  public Result run(Chosen chosen) {
    SortedMap<RepoPath, Entry> wanted = new TreeMap<>();
    SortedSet<RepoPath> missing = new TreeSet<>();
    for (RepoPath path : chosen.paths()) {
      try {
        wanted.put(path, chosen.resolve(path, project.cache()));
      } catch (MissingObject e) {
        missing.add(path);
      }
    }
    Result result = run(wanted);
    missing.addAll(result.missing());
    return new Result(result.changed(), missing);
  }

  /**
   * Checks that {@link #run} would lose nothing, and changes nothing.
   *
   * @throws JreproException.Refused if bytes would be lost
   */
  public void check(SortedMap<RepoPath, Entry> wanted) {
    checkChanges(optional(wanted));
  }

  /** Checks that {@link #change} would lose nothing, and changes nothing. */
  void checkChanges(SortedMap<RepoPath, Optional<Entry>> wanted) {
    plan(wanted, new TreeSet<>());
  }

  private static SortedMap<RepoPath, Optional<Entry>> optional(SortedMap<RepoPath, Entry> wanted) {
    SortedMap<RepoPath, Optional<Entry>> all = new TreeMap<>();
    wanted.forEach((path, entry) -> all.put(path, Optional.of(entry)));
    return all;
  }

  /**
   * Removes paths from the workspace.
   *
   * @throws JreproException.Refused if bytes would be lost; nothing was changed then
   */
  public void clear(List<RepoPath> paths) {
    SortedMap<RepoPath, Optional<Entry>> nothing = new TreeMap<>();
    paths.forEach(path -> nothing.put(path, Optional.empty()));
    change(nothing);
  }

  /**
   * What is to change below a path: files, links and directories that are there and are not to be
   * so, and those that are to be there and are not so.
   */
  private record Change(SortedMap<RepoPath, Entry> now, SortedMap<RepoPath, Entry> wanted) {}

  private SortedMap<RepoPath, Change> plan(
      SortedMap<RepoPath, Optional<Entry>> wanted, SortedSet<RepoPath> missing) {
    SortedMap<RepoPath, Change> changes = new TreeMap<>();
    wanted.forEach((path, entry) -> {
      TreeMemory memory = new TreeMemory();
      Optional<Entry> now = contents.entry(path, memory);
      if (now.equals(entry)) {
        return;
      }
      try {
        changes.put(path, difference(path, now, memory, entry));
      } catch (MissingObject e) {
        missing.add(path);
      }
    });
    refuseLoss(changes);
    return changes;
  }

  private Change difference(
      RepoPath path, Optional<Entry> now, TreeMemory memory, Optional<Entry> wanted) {
    TreeDifference difference = TreeDifference.at(path, now, memory, wanted, project.cache());
    SortedMap<RepoPath, Entry> there = new TreeMap<>(difference.before());
    Map<RepoPath, Boolean> folders = new HashMap<>();
    for (RepoPath each : difference.after().keySet()) {
      if (!there.containsKey(each) && folders.computeIfAbsent(each.parent(), this::isFolder)) {
        there.putAll(leftOut(each));
      }
    }
    return new Change(there, difference.after());
  }

  private boolean isFolder(RepoPath path) {
    return Files.isDirectory(path.under(project.root()), LinkOption.NOFOLLOW_LINKS);
  }

  /** Returns what ignore rules leave out of the data and what stands where data is to come. */
  private SortedMap<RepoPath, Entry> leftOut(RepoPath path) {
    TreeMemory memory = new TreeMemory();
    return contents
        .entry(path, memory)
        .map(entry -> Leaves.of(path, entry, memory))
        .orElseGet(TreeMap::new);
  }

  private void refuseLoss(SortedMap<RepoPath, Change> changes) {
    SortedSet<RepoPath> unsafe = new TreeSet<>();
    if (!force) {
      changes.values().forEach(change -> unsafe.addAll(unsafe(change)));
    }
    if (!unsafe.isEmpty()) {
      throw new WouldLose(unsafe);
    }
  }

  private List<RepoPath> unsafe(Change change) {
    return Placement.doomed(change.now(), change.wanted()).entrySet().stream()
        .filter(e -> !e.getValue().isDirectory())
        .filter(e -> !project.cache().contains(e.getValue().digest(), e.getValue().sizeBytes()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private SortedSet<RepoPath> apply(RepoPath path, Change change) {
    try {
      return new Placement(project.cache(), project.root(), project.scratch())
          .linking(project.cache().links())
          .noting(project.index())
          .change(change.now(), change.wanted());
    } catch (IOException e) {
      throw new DiskFailed("check out " + path, e);
    }
  }

  /** The command would overwrite or remove bytes that the cache does not hold. */
  public static final class WouldLose extends JreproException.Refused {

    private final SortedSet<RepoPath> paths;

    WouldLose(SortedSet<RepoPath> paths) {
      super(
          "the cache does not hold what is in "
              + String.join(", ", paths.stream().limit(NAMED).map(RepoPath::toString).toList())
              + (paths.size() > NAMED ? " and " + (paths.size() - NAMED) + " more" : "")
              + ", and it would be lost.",
          "'jrepro commit' or 'jrepro add' stores it; -f throws it away.");
      this.paths = new TreeSet<>(paths);
    }

    /** Returns the files. */
    public SortedSet<RepoPath> paths() {
      return new TreeSet<>(paths);
    }
  }
}
