package dev.jrepro.content;

import dev.jrepro.core.Ascending;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Entries by path, as one object: what a map stage ran for. It is stored as a directory of files,
 * so that it travels as every directory does and one changed item rewrites one file of about a
 * thousand lines: {@code docs/formats.md} has the form. The entries' own objects are no part of it.
 *
 * @param items sorted by the bytes of the path
 */
public record ItemTable(SortedMap<RepoPath, Entry> items) {

  public ItemTable {
    items = Collections.unmodifiableSortedMap(new TreeMap<>(items));
  }

  /** Hands the table's objects to the sink and returns the entry of the directory of them. */
  public Entry store(ObjectSink sink) throws IOException {
    SortedMap<String, Entry> files = new TreeMap<>(RepoPath.BYTE_ORDER);
    List<String> paths = new ArrayList<>();
    List<Entry> entries = new ArrayList<>();
    PartEnds ends = new PartEnds();
    int left = items.size();
    for (Map.Entry<RepoPath, Entry> item : items.entrySet()) {
      paths.add(item.getKey().value());
      entries.add(item.getValue());
      left--;
      if (left == 0 || ends.test(item.getKey().value())) {
        byte[] bytes = TreeLines.encode(paths, entries);
        files.put(name(files.size()), Entry.file(sink.put(bytes), bytes.length));
        paths.clear();
        entries.clear();
      }
    }
    return new Tree(files).store(sink);
  }

  /** A number of so many digits sorts as its text does. */
  private static String name(int number) {
    return String.format(Locale.ROOT, "%08d", number);
  }

  /**
   * Reads a table.
   *
   * @throws MissingObject if an object of it is not there
   * @throws dev.jrepro.core.JreproException.Corrupt if an object of it reads as none
   */
  public static ItemTable load(Digest table, ObjectSource source) {
    return new ItemTable(read(Tree.load(table, source).entries().values(), source));
  }

  /**
   * What differs between two tables.
   *
   * @param before the items that the second one does not have so
   * @param after the items that the first one does not have so
   */
  public record Difference(SortedMap<RepoPath, Entry> before, SortedMap<RepoPath, Entry> after) {
    public Difference {
      before = Collections.unmodifiableSortedMap(new TreeMap<>(before));
      after = Collections.unmodifiableSortedMap(new TreeMap<>(after));
    }
  }

  /**
   * Compares two tables; files that both have are not opened.
   *
   * @throws MissingObject if something that differs is not there
   */
  public static Difference difference(
      Digest before, ObjectSource beforeSource, Digest after, ObjectSource afterSource) {
    Collection<Entry> old = Tree.load(before, beforeSource).entries().values();
    Collection<Entry> now = Tree.load(after, afterSource).entries().values();
    SortedMap<RepoPath, Entry> gone = read(without(old, now), beforeSource);
    SortedMap<RepoPath, Entry> come = read(without(now, old), afterSource);
    SortedMap<RepoPath, Entry> same = new TreeMap<>(gone);
    same.entrySet().removeIf(item -> !item.getValue().equals(come.get(item.getKey())));
    same.keySet()
        .forEach(path -> {
          gone.remove(path);
          come.remove(path);
        });
    return new Difference(gone, come);
  }

  private static List<Entry> without(Collection<Entry> files, Collection<Entry> others) {
    Set<Entry> known = new HashSet<>(others);
    return files.stream().filter(file -> !known.contains(file)).toList();
  }

  private static SortedMap<RepoPath, Entry> read(Collection<Entry> files, ObjectSource source) {
    Ascending<RepoPath, Entry> items = new Ascending<>(Comparator.naturalOrder());
    for (Entry file : files) {
      TreeLines.decode(file.digest(), source.read(file.digest()), ItemTable::isPath)
          .forEach((path, entry) -> items.add(new RepoPath(path), entry));
    }
    return items.toMap();
  }

  private static boolean isPath(String text) {
    try {
      return !new RepoPath(text).isRoot();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
