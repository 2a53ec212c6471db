package dev.jrepro.project;

import dev.jrepro.content.Contents;
import dev.jrepro.content.Entry;
import dev.jrepro.content.LeaveOut;
import dev.jrepro.content.MissingObject;
import dev.jrepro.content.ObjectSource;
import dev.jrepro.content.TreeDifference;
import dev.jrepro.content.TreeMemory;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.remote.Progress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which files of the data differ between two states.
 *
 * @param added files that the second state has and the first has not
 * @param changed files that both have, with other bytes or another kind
 * @param removed files that the first state has and the second has not
 */
public record DataDifference(
    SortedSet<RepoPath> added, SortedSet<RepoPath> changed, SortedSet<RepoPath> removed) {

  /** Returns whether nothing differs. */
  public boolean isEmpty() {
    return added.isEmpty() && changed.isEmpty() && removed.isEmpty();
  }

  /**
   * Compares the data of two commits.
   *
   * @param targets what to compare, as {@code checkout} takes it; everything if empty
   */
  public static DataDifference between(
      Project project, CommitId before, CommitId after, Collection<String> targets) {
    try (DataSource data = project.data(Progress.silent())) {
      Snapshot first = project.snapshotAt(before);
      Snapshot second = project.snapshotAt(after);
      SortedMap<RepoPath, Entry> old = entries(first, second, targets, data);
      SortedMap<RepoPath, Entry> now = entries(second, first, targets, data);
      DataDifference all = none();
      for (RepoPath path : both(old.keySet(), now.keySet())) {
        all.add(path, new Side(old.get(path), data), new Side(now.get(path), data));
      }
      return all;
    }
  }

  /**
   * Compares the data of a commit with what is in the workspace.
   *
   * @param targets what to compare, as {@code checkout} takes it; everything if empty
   */
  public static DataDifference toWorkspace(
      Project project, CommitId before, Collection<String> targets) {
    Contents contents =
        new Contents(project.root(), project.index(), LeaveOut.standard(project.root()));
    try (DataSource data = project.data(Progress.silent())) {
      Snapshot first = project.snapshotAt(before);
      Snapshot here = project.workspace();
      SortedMap<RepoPath, Entry> old = entries(first, here, targets, data);
      SortedMap<RepoPath, Entry> declared = entries(here, first, targets, data);
      DataDifference all = none();
      for (RepoPath path : both(old.keySet(), declared.keySet())) {
        TreeMemory memory = new TreeMemory();
        Entry now = contents.entry(path, memory).orElse(null);
        all.add(path, new Side(old.get(path), data), new Side(now, memory));
      }
      return all;
    }
  }

  /** One side of a comparison; nothing if the entry is null. */
  private record Side(@Nullable Entry entry, ObjectSource trees) {}

  private static DataDifference none() {
    return new DataDifference(new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
  }

  /** Returns what a snapshot says of the targets, some of which the other one alone may know. */
  private static SortedMap<RepoPath, Entry> entries(
      Snapshot snapshot, Snapshot other, Collection<String> targets, DataSource data) {
    if (targets.isEmpty()) {
      return new Holdings(snapshot).entries(targets);
    }
    SortedMap<RepoPath, Entry> entries = new TreeMap<>();
    for (String target : targets) {
      Optional<SortedMap<RepoPath, Entry>> known = known(snapshot, target, data);
      if (known.isEmpty() && known(other, target, data).isEmpty()) {
        new Holdings(snapshot).chosen(List.of(target)).resolve(data);
      }
      known.ifPresent(entries::putAll);
    }
    return entries;
  }

  /** Returns what a snapshot says of a target; empty if it does not know the word. */
  private static Optional<SortedMap<RepoPath, Entry>> known(
      Snapshot snapshot, String target, DataSource data) {
    try {
      return Optional.of(new Holdings(snapshot).chosen(List.of(target)).resolve(data));
    } catch (JreproException.Invalid e) {
      return Optional.empty();
    }
  }

  private static SortedSet<RepoPath> both(Set<RepoPath> some, Set<RepoPath> others) {
    SortedSet<RepoPath> all = new TreeSet<>(some);
    all.addAll(others);
    return all;
  }

  /** Adds what differs at and below a path; the path alone where its trees are nowhere. */
  private void add(RepoPath path, Side before, Side after) {
    Optional<Entry> old = Optional.ofNullable(before.entry());
    Optional<Entry> now = Optional.ofNullable(after.entry());
    try {
      TreeDifference difference = TreeDifference.at(path, old, before.trees(), now, after.trees());
      add(files(difference.before()), files(difference.after()));
    } catch (MissingObject | JreproException.RemoteFailed e) {
      SortedMap<RepoPath, Entry> left = new TreeMap<>();
      old.ifPresent(entry -> left.put(path, entry));
      SortedMap<RepoPath, Entry> right = new TreeMap<>();
      now.ifPresent(entry -> right.put(path, entry));
      add(left, right);
    }
  }

  private static SortedMap<RepoPath, Entry> files(SortedMap<RepoPath, Entry> entries) {
    SortedMap<RepoPath, Entry> files = new TreeMap<>(entries);
    files.values().removeIf(e -> e.isDirectory() && e.count() > 0);
    return files;
  }

  private void add(SortedMap<RepoPath, Entry> before, SortedMap<RepoPath, Entry> after) {
    after.keySet().stream().filter(path -> !before.containsKey(path)).forEach(added::add);
    before.forEach((path, entry) -> {
      if (!after.containsKey(path)) {
        removed.add(path);
      } else if (!entry.equals(after.get(path))) {
        changed.add(path);
      }
    });
  }
}
