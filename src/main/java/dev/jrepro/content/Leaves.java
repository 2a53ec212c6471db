package dev.jrepro.content;

import dev.jrepro.core.RepoPath;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** An entry unfolded: every file, link and directory in it, by path. */
public final class Leaves {

  private Leaves() {}

  /**
   * Returns everything at and below a path: the entry itself and, for a directory, all in it.
   *
   * @throws MissingObject if a tree is not there
   */
  public static SortedMap<RepoPath, Entry> of(RepoPath path, Entry entry, ObjectSource source) {
    SortedMap<RepoPath, Entry> all = new TreeMap<>();
    collect(path, entry, source, all);
    return all;
  }

  private static void collect(
      RepoPath path, Entry entry, ObjectSource source, SortedMap<RepoPath, Entry> all) {
    all.put(path, entry);
    if (entry.isDirectory()) {
      for (Map.Entry<String, Entry> child :
          Tree.load(entry.digest(), source).entries().entrySet()) {
        collect(path.child(child.getKey()), child.getValue(), source, all);
      }
    }
  }
}
