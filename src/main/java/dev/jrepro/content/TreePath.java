package dev.jrepro.content;

import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** Looks for one thing in an entry: only the trees on the way to it are read, and one part each. */
public final class TreePath {

  private TreePath() {}

  /**
   * Returns what lies at a path in an entry.
   *
   * @param path relative to the entry; the root is the entry itself
   * @return empty if nothing is there
   * @throws MissingObject if a tree on the way is not there
   * @throws dev.jrepro.core.JreproException.Corrupt if an object on the way is no tree
   */
  public static Optional<Entry> find(Entry entry, RepoPath path, ObjectSource source) {
    Entry at = entry;
    for (String name : path.parts()) {
      if (!at.isDirectory()) {
        return Optional.empty();
      }
      Optional<Entry> child = child(at.digest(), name, source);
      if (child.isEmpty()) {
        return Optional.empty();
      }
      at = child.get();
    }
    return Optional.of(at);
  }

  /** Returns the entry of that name in a directory. */
  static Optional<Entry> child(Digest directory, String name, ObjectSource source) {
    SortedMap<String, Entry> lines = Tree.lines(directory, source);
    if (!Tree.isSplit(lines)) {
      return Optional.ofNullable(lines.get(name));
    }
    SortedMap<String, Entry> from = lines.tailMap(name);
    if (from.isEmpty()) {
      return Optional.empty();
    }
    Map.Entry<String, Entry> part = Map.entry(from.firstKey(), from.get(from.firstKey()));
    return Optional.ofNullable(Tree.part(directory, lines, part.getKey(), source).get(name));
  }
}
