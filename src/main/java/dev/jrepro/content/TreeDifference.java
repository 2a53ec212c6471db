package dev.jrepro.content;

import dev.jrepro.core.RepoPath;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What differs between two entries at a path. Trees and parts of trees with equal digests are not
 * opened, so that it costs what differs and not what there is.
 *
 * @param before what the first one has at and below the path that the second one has not so: files,
 *     links, and the directories that hold any of it
 * @param after the same of the second one
 */
public record TreeDifference(SortedMap<RepoPath, Entry> before, SortedMap<RepoPath, Entry> after) {

  /** Where the trees of the two sides are read. */
  private record Sources(ObjectSource before, ObjectSource after) {}

  /**
   * Compares two entries.
   *
   * @param beforeSource gives the trees of the first one
   * @param afterSource gives the trees of the second one
   * @throws MissingObject if a tree in which they differ is not there
   */
  public static TreeDifference at(
      RepoPath path,
      Optional<Entry> before,
      ObjectSource beforeSource,
      Optional<Entry> after,
      ObjectSource afterSource) {
    TreeDifference difference = new TreeDifference(new TreeMap<>(), new TreeMap<>());
    difference.compare(
        path, before.orElse(null), after.orElse(null), new Sources(beforeSource, afterSource));
    return difference;
  }

  private void compare(RepoPath path, @Nullable Entry old, @Nullable Entry now, Sources sources) {
    if (Objects.equals(old, now)) {
      return;
    }
    if (old != null) {
      before.put(path, old);
    }
    if (now != null) {
      after.put(path, now);
    }
    SortedMap<String, Entry> oldLines = lines(old, sources.before());
    SortedMap<String, Entry> newLines = lines(now, sources.after());
    SortedMap<String, Entry> leftOpen = open(old, oldLines, newLines, sources.before());
    SortedMap<String, Entry> rightOpen = open(now, newLines, oldLines, sources.after());
    SortedSet<String> names = new TreeSet<>(RepoPath.BYTE_ORDER);
    names.addAll(leftOpen.keySet());
    names.addAll(rightOpen.keySet());
    for (String name : names) {
      compare(path.child(name), leftOpen.get(name), rightOpen.get(name), sources);
    }
  }

  private static SortedMap<String, Entry> lines(@Nullable Entry entry, ObjectSource source) {
    return entry != null && entry.isDirectory()
        ? Tree.lines(entry.digest(), source)
        : new TreeMap<>();
  }

  /** Returns the entries of a directory, without those of parts that the other one has too. */
  private static SortedMap<String, Entry> open(
      @Nullable Entry directory,
      SortedMap<String, Entry> lines,
      SortedMap<String, Entry> others,
      ObjectSource source) {
    if (directory == null || !Tree.isSplit(lines)) {
      return lines;
    }
    SortedMap<String, Entry> joined = new TreeMap<>(RepoPath.BYTE_ORDER);
    lines.forEach((name, part) -> {
      if (!part.equals(others.get(name))) {
        joined.putAll(Tree.part(directory.digest(), lines, name, source));
      }
    });
    return joined;
  }
}
