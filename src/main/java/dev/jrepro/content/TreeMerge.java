package dev.jrepro.content;

import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The three-way merge of directories, as Git does it for its own: what one side alone has changed
 * is taken from that side, file by file. Directories that are equal are not opened.
 */
public final class TreeMerge {

  private final ObjectSource source;
  private final ObjectSink sink;
  private final SortedSet<RepoPath> conflicts = new TreeSet<>();

  /** Reads trees from the source, and hands new ones to the sink. */
  public TreeMerge(ObjectSource source, ObjectSink sink) {
    this.source = source;
    this.sink = sink;
  }

  /** Returns the paths that both sides have changed, each in its own way; sorted. */
  public SortedSet<RepoPath> conflicts() {
    return Collections.unmodifiableSortedSet(conflicts);
  }

  /**
   * Merges what lies at a path.
   *
   * @param at the path, for conflicts
   * @param base the common ancestor; empty if it has nothing there
   * @return the merged entry, whose trees the sink has; our own where there is a conflict
   * @throws dev.jrepro.core.JreproException.Refused if two names of the sides cannot live together
   * @throws MissingObject if a tree in which the sides differ is not there
   */
  public Entry merge(RepoPath at, Optional<Entry> base, Entry ours, Entry theirs)
      throws IOException {
    return Objects.requireNonNullElse(merge(at, base.orElse(null), new Pair(ours, theirs)), ours);
  }

  /** What both sides have at a path. */
  private record Pair(@Nullable Entry ours, @Nullable Entry theirs) {
    boolean areDirectories() {
      return ours != null && theirs != null && ours.isDirectory() && theirs.isDirectory();
    }
  }

  private @Nullable Entry merge(RepoPath at, @Nullable Entry base, Pair sides) throws IOException {
    if (Objects.equals(sides.ours(), sides.theirs()) || Objects.equals(base, sides.theirs())) {
      return sides.ours();
    }
    if (Objects.equals(base, sides.ours())) {
      return sides.theirs();
    }
    if (sides.areDirectories()) {
      return directories(at, base, sides);
    }
    conflicts.add(at);
    return sides.ours();
  }

  private Entry directories(RepoPath at, @Nullable Entry base, Pair sides) throws IOException {
    SortedMap<String, Entry> old = entries(base);
    SortedMap<String, Entry> ours = entries(sides.ours());
    SortedMap<String, Entry> theirs = entries(sides.theirs());
    SortedSet<String> names = new TreeSet<>(ours.keySet());
    names.addAll(theirs.keySet());
    SortedMap<String, Entry> merged = new TreeMap<>(RepoPath.BYTE_ORDER);
    for (String name : names) {
      Pair pair = new Pair(ours.get(name), theirs.get(name));
      Entry entry = merge(at.child(name), old.get(name), pair);
      if (entry != null) {
        merged.put(name, entry);
      }
    }
    Collisions.check(at, merged.keySet());
    return new Tree(merged).store(sink);
  }

  private SortedMap<String, Entry> entries(@Nullable Entry entry) {
    return entry != null && entry.isDirectory()
        ? Tree.load(entry.digest(), source).entries()
        : new TreeMap<>();
  }
}
