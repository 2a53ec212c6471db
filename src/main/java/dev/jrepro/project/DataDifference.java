package dev.jrepro.project;

import dev.jrepro.content.Contents;
import dev.jrepro.content.Entry;
import dev.jrepro.content.LeaveOut;
import dev.jrepro.content.Leaves;
import dev.jrepro.content.MissingObject;
import dev.jrepro.content.ObjectSource;
import dev.jrepro.content.TreeMemory;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

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

  /** Compares the data of two commits. */
  public static DataDifference between(Project project, CommitId before, CommitId after) {
    return of(
        leaves(project, project.snapshotAt(before)), leaves(project, project.snapshotAt(after)));
  }

  /** Compares the data of a commit with what is in the workspace. */
  public static DataDifference toWorkspace(Project project, CommitId before) {
    Snapshot committed = project.snapshotAt(before);
    SortedSet<RepoPath> paths = new TreeSet<>(new Holdings(committed).entries(List.of()).keySet());
    paths.addAll(new Holdings(project.workspace()).entries(List.of()).keySet());
    Contents contents =
        new Contents(project.root(), project.index(), LeaveOut.standard(project.root()));
    SortedMap<RepoPath, Entry> now = new TreeMap<>();
    for (RepoPath path : paths) {
      TreeMemory memory = new TreeMemory();
      contents.entry(path, memory).ifPresent(entry -> now.putAll(files(path, entry, memory)));
    }
    return of(leaves(project, committed), now);
  }

  private static SortedMap<RepoPath, Entry> leaves(Project project, Snapshot snapshot) {
    SortedMap<RepoPath, Entry> all = new TreeMap<>();
    new Holdings(snapshot)
        .entries(List.of())
        .forEach((path, entry) -> all.putAll(files(path, entry, project.cache())));
    return all;
  }

  /** Returns the files of an entry; the entry itself where its trees are not here. */
  private static SortedMap<RepoPath, Entry> files(RepoPath path, Entry entry, ObjectSource source) {
    try {
      SortedMap<RepoPath, Entry> files = Leaves.of(path, entry, source);
      files.values().removeIf(e -> e.isDirectory() && e.count() > 0);
      return files;
    } catch (MissingObject e) {
      return new TreeMap<>(Map.of(path, entry));
    }
  }

  private static DataDifference of(
      SortedMap<RepoPath, Entry> before, SortedMap<RepoPath, Entry> after) {
    SortedSet<RepoPath> added = new TreeSet<>(after.keySet());
    added.removeAll(before.keySet());
    SortedSet<RepoPath> removed = new TreeSet<>(before.keySet());
    removed.removeAll(after.keySet());
    SortedSet<RepoPath> changed = new TreeSet<>();
    before.forEach((path, entry) -> {
      if (after.containsKey(path) && !entry.equals(after.get(path))) {
        changed.add(path);
      }
    });
    return new DataDifference(added, changed, removed);
  }
}
