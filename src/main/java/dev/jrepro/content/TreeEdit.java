package dev.jrepro.content;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Changes one thing in a directory that need not be here: reads the trees on the way and the parts
 * that change, and hands the sink what takes their place. The result is the directory that would
 * come of building it from all its entries.
 */
public final class TreeEdit {

  private final ObjectSource source;
  private final ObjectSink sink;

  /** Reads trees from the source, and hands new ones to the sink. */
  public TreeEdit(ObjectSource source, ObjectSink sink) {
    this.source = source;
    this.sink = sink;
  }

  /**
   * Returns the directory with an entry at a path in it, in place of what is there; folders above
   * it are made.
   *
   * @param at where the directory lies, for messages
   * @param path in the directory, not its root
   * @throws JreproException.Refused if something above the path is no directory, or the name cannot
   *     live beside another one on every file system; in a folder that is split into parts, only
   *     the usual spellings (all lower, all upper, capitalised; NFC, NFD) are looked for
   * @throws MissingObject if a tree on the way is not there
   */
  public Entry with(RepoPath at, Entry directory, RepoPath path, Entry entry) throws IOException {
    String name = path.parts().getFirst();
    if (!TreeLines.isName(name)) {
      throw new JreproException.Refused("'" + name + "' is no name in data.");
    }
    String rest = path.from(new RepoPath(name));
    Entry child = entry;
    if (!rest.isEmpty()) {
      Optional<Entry> old = TreePath.child(directory.digest(), name, source);
      RepoPath below = at.child(name);
      if (old.isPresent() && !old.get().isDirectory()) {
        throw new JreproException.Refused(below + " is no directory.");
      }
      child =
          old.isPresent()
              ? with(below, old.get(), new RepoPath(rest), entry)
              : chain(new RepoPath(rest), entry);
    }
    return change(at, directory, name, child);
  }

  /**
   * Returns the directory without what is at a path in it; folders that get empty stay.
   *
   * @param at where the directory lies, for messages
   * @return empty if nothing is there
   * @throws MissingObject if a tree on the way is not there
   */
  public Optional<Entry> without(RepoPath at, Entry directory, RepoPath path) throws IOException {
    String name = path.parts().getFirst();
    String rest = path.from(new RepoPath(name));
    Optional<Entry> old = TreePath.child(directory.digest(), name, source);
    if (old.isEmpty() || rest.isEmpty()) {
      return old.isEmpty() ? old : Optional.of(change(at, directory, name, null));
    }
    if (!old.get().isDirectory()) {
      return Optional.empty();
    }
    Optional<Entry> child = without(at.child(name), old.get(), new RepoPath(rest));
    return child.isEmpty() ? child : Optional.of(change(at, directory, name, child.get()));
  }

  /** Stores the folders that are to hold an entry, each with the next one alone in it. */
  private Entry chain(RepoPath path, Entry entry) throws IOException {
    Entry child = entry;
    for (RepoPath at : path.selfAndParents()) {
      if (!TreeLines.isName(at.name())) {
        throw new JreproException.Refused("'" + at.name() + "' is no name in data.");
      }
      child = new Tree(new TreeMap<>(Map.of(at.name(), child))).store(sink);
    }
    return child;
  }

  private Entry change(RepoPath at, Entry directory, String name, @Nullable Entry entry)
      throws IOException {
    SortedMap<String, Entry> lines = Tree.lines(directory.digest(), source);
    if (Tree.isSplit(lines)) {
      return changeParts(at, directory, lines, new Change(name, entry));
    }
    boolean isNew = !lines.containsKey(name);
    SortedMap<String, Entry> entries = sorted(lines);
    new Change(name, entry).apply(entries);
    if (isNew) {
      Collisions.check(at, entries.keySet());
    }
    return new Tree(entries).store(sink);
  }

  private record Change(String name, @Nullable Entry entry) {
    void apply(SortedMap<String, Entry> entries) {
      if (entry == null) {
        entries.remove(name);
      } else {
        entries.put(name, entry);
      }
    }
  }

  private Entry changeParts(
      RepoPath at, Entry directory, SortedMap<String, Entry> lines, Change change)
      throws IOException {
    SortedMap<String, Entry> parts = sorted(lines);
    String into =
        lines.tailMap(change.name()).isEmpty()
            ? lines.lastKey()
            : lines.tailMap(change.name()).firstKey();
    SortedMap<String, Entry> open = sorted(Tree.part(directory.digest(), lines, into, source));
    parts.remove(into);
    boolean isNew = !open.containsKey(change.name());
    change.apply(open);
    if (isNew) {
      checkSpellings(at, directory, open, change.name());
    }
    SortedMap<String, Entry> next = parts.tailMap(into);
    if (!open.containsKey(into) && !next.isEmpty()) {
      // The name that ended the part is gone: what followed it joins.
      String following = next.firstKey();
      open.putAll(Tree.part(directory.digest(), lines, following, source));
      parts.remove(following);
    }
    if (change.entry() == null && !isMoreThanFits(directory, lines, parts, open.size())) {
      for (String part : parts.keySet()) {
        open.putAll(Tree.part(directory.digest(), lines, part, source));
      }
      return new Tree(open).store(sink);
    }
    parts.putAll(Tree.cut(open, sink));
    return Tree.storeLines(Kind.DIRECTORY, parts, sink);
  }

  /** Returns whether more entries are left than fit into a directory without parts. */
  private boolean isMoreThanFits(
      Entry directory, SortedMap<String, Entry> lines, SortedMap<String, Entry> others, int seen) {
    int entries = seen;
    for (String part : others.keySet()) {
      if (entries > Tree.MAX_UNSPLIT) {
        return true;
      }
      entries += Tree.part(directory.digest(), lines, part, source).size();
    }
    return entries > Tree.MAX_UNSPLIT;
  }

  private void checkSpellings(
      RepoPath at, Entry directory, SortedMap<String, Entry> open, String name) {
    Collisions.check(at, open.keySet());
    for (String other : Collisions.spellings(name)) {
      if (TreePath.child(directory.digest(), other, source).isPresent()) {
        throw Collisions.refused(at, other, name);
      }
    }
  }

  private static SortedMap<String, Entry> sorted(SortedMap<String, Entry> entries) {
    SortedMap<String, Entry> sorted = new TreeMap<>(RepoPath.BYTE_ORDER);
    sorted.putAll(entries);
    return sorted;
  }
}
