package dev.jrepro.project;

import dev.jrepro.content.Entry;
import dev.jrepro.content.ObjectSource;
import dev.jrepro.content.TreePath;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Data that targets mean: whole pointer data and outputs, or paths in them. What a path in a
 * directory is, its trees tell; these are read when it is asked for, and need not be here before.
 *
 * @param holders for each chosen path the data that it is or lies in
 * @param entries what pointers and locks say of that data, by its own path
 */
public record Chosen(SortedMap<RepoPath, RepoPath> holders, SortedMap<RepoPath, Entry> entries) {

  public Chosen {
    holders = Collections.unmodifiableSortedMap(new TreeMap<>(holders));
    entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
  }

  /** Chooses whole data. */
  static Chosen whole(SortedMap<RepoPath, Entry> entries) {
    SortedMap<RepoPath, RepoPath> holders = new TreeMap<>();
    entries.keySet().forEach(path -> holders.put(path, path));
    return new Chosen(holders, entries);
  }

  /** Returns whether all that is chosen is whole data. */
  public boolean isWhole() {
    return holders.entrySet().stream().allMatch(e -> e.getKey().equals(e.getValue()));
  }

  /** Returns the chosen paths; sorted. */
  public SortedSet<RepoPath> paths() {
    return new TreeSet<>(holders.keySet());
  }

  /**
   * Returns what the chosen paths are. Only the trees on the way to them are read.
   *
   * @throws dev.jrepro.content.MissingObject if one of those is not there
   * @throws JreproException.Invalid if data does not have the path
   */
  public SortedMap<RepoPath, Entry> resolve(ObjectSource source) {
    SortedMap<RepoPath, Entry> resolved = new TreeMap<>();
    holders.keySet().forEach(path -> resolved.put(path, resolve(path, source)));
    return resolved;
  }

  /** Returns the same without the paths that the data does not have. */
  SortedMap<RepoPath, Entry> resolveThose(ObjectSource source) {
    SortedMap<RepoPath, Entry> resolved = new TreeMap<>();
    holders.forEach(
        (path, holder) -> find(path, holder, source).ifPresent(entry -> resolved.put(path, entry)));
    return resolved;
  }

  /** Returns what one of the chosen paths is. */
  Entry resolve(RepoPath path, ObjectSource source) {
    RepoPath holder = holders.getOrDefault(path, path);
    return find(path, holder, source)
        .orElseThrow(() ->
            new JreproException.Invalid(
                "the data " + holder + " has no " + path.from(holder) + ".",
                "'jrepro list . " + holder + "' shows what it has."));
  }

  private Optional<Entry> find(RepoPath path, RepoPath holder, ObjectSource source) {
    RepoPath inside = path.equals(holder) ? RepoPath.ROOT : new RepoPath(path.from(holder));
    return Optional.ofNullable(entries.get(holder))
        .flatMap(entry -> TreePath.find(entry, inside, source));
  }
}
