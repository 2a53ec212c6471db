package dev.jrepro.project;

import dev.jrepro.content.Contents;
import dev.jrepro.content.Entry;
import dev.jrepro.content.LeaveOut;
import dev.jrepro.content.Leaves;
import dev.jrepro.content.MissingObject;
import dev.jrepro.content.TreeMemory;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.store.Placement;
import java.io.IOException;
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
   * Brings each path to the entry that is wanted there.
   *
   * @throws JreproException.Refused if bytes would be lost; nothing was changed then
   */
  public Result run(SortedMap<RepoPath, Entry> wanted) {
    SortedMap<RepoPath, Change> changes = new TreeMap<>();
    SortedSet<RepoPath> unsafe = new TreeSet<>();
    SortedSet<RepoPath> missing = new TreeSet<>();
    wanted.forEach((path, entry) -> {
      Optional<Change> change = plan(path, entry, missing);
      change.ifPresent(c -> changes.put(path, c));
      change.ifPresent(c -> unsafe.addAll(unsafe(c)));
    });
    if (!unsafe.isEmpty() && !force) {
      throw new WouldLose(unsafe);
    }
    changes.forEach((path, change) -> missing.addAll(apply(path, change)));
    return new Result(
        changes.keySet().stream().filter(path -> !missing.contains(path)).toList(), missing);
  }

  /**
   * Removes paths from the workspace.
   *
   * @throws JreproException.Refused if bytes would be lost; nothing was changed then
   */
  public void clear(List<RepoPath> paths) {
    SortedMap<RepoPath, Change> changes = new TreeMap<>();
    SortedSet<RepoPath> unsafe = new TreeSet<>();
    for (RepoPath path : paths) {
      TreeMemory memory = new TreeMemory();
      SortedMap<RepoPath, Entry> there = new TreeMap<>();
      contents.entry(path, memory).ifPresent(e -> there.putAll(Leaves.of(path, e, memory)));
      Change change = new Change(there, new TreeMap<>());
      changes.put(path, change);
      unsafe.addAll(unsafe(change));
    }
    if (!unsafe.isEmpty() && !force) {
      throw new WouldLose(unsafe);
    }
    changes.forEach(this::apply);
  }

  private record Change(SortedMap<RepoPath, Entry> now, SortedMap<RepoPath, Entry> wanted) {}

  private Optional<Change> plan(RepoPath path, Entry wanted, SortedSet<RepoPath> missing) {
    TreeMemory memory = new TreeMemory();
    Optional<Entry> now = contents.entry(path, memory);
    if (now.equals(Optional.of(wanted))) {
      return Optional.empty();
    }
    SortedMap<RepoPath, Entry> there = new TreeMap<>();
    now.ifPresent(entry -> there.putAll(Leaves.of(path, entry, memory)));
    try {
      return Optional.of(new Change(there, Leaves.of(path, wanted, project.cache())));
    } catch (MissingObject e) {
      missing.add(path);
      return Optional.empty();
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
