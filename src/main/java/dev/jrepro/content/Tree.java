package dev.jrepro.content;

import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One level of a directory: entries by name, in the order of the names' UTF-8 bytes.
 *
 * <p>Its object is a line an entry, {@code <kind> <hex> <size> <count> <name>\n}, as {@code
 * docs/formats.md} describes it. More than {@value #MAX_UNSPLIT} entries are split into parts: a
 * part ends after a name whose SHA-256 ends in ten zero bits, so that the form depends on the names
 * alone, and one changed entry rewrites one part.
 *
 * @param entries no part among them
 */
public record Tree(SortedMap<String, Entry> entries) {

  static final int MAX_UNSPLIT = 1024;

  /** The empty directory. */
  public static final Tree EMPTY = new Tree(new TreeMap<>());

  public Tree {
    SortedMap<String, Entry> sorted = new TreeMap<>(RepoPath.BYTE_ORDER);
    sorted.putAll(entries);
    entries = Collections.unmodifiableSortedMap(sorted);
  }

  /** Hands the tree's objects to the sink, parts first, and returns the directory's entry. */
  public Entry store(ObjectSink sink) throws IOException {
    Sorted sorted = new Sorted(entries.size());
    PartEnds ends = new PartEnds();
    boolean isSplit = entries.size() > MAX_UNSPLIT;
    for (Map.Entry<String, Entry> entry : entries.entrySet()) {
      String name = entry.getKey();
      sorted.add(name, entry.getValue(), isSplit && ends.test(name));
    }
    return sorted.store(sink);
  }

  /** Entries that come in order, to be stored. For one thread. */
  static final class Sorted {
    private final List<String> names;
    private final List<Entry> entries;

    /** The places after which a part ends, if there are parts. */
    private final BitSet ends = new BitSet();

    Sorted(int likely) {
      this.names = new ArrayList<>(likely);
      this.entries = new ArrayList<>(likely);
    }

    void add(String name, Entry entry, boolean endsPart) {
      ends.set(names.size(), endsPart);
      names.add(name);
      entries.add(entry);
    }

    List<String> names() {
      return names;
    }

    Entry store(ObjectSink sink) throws IOException {
      if (names.size() <= MAX_UNSPLIT) {
        return storeLines(Kind.DIRECTORY, names, entries, sink);
      }
      List<String> partNames = new ArrayList<>();
      List<Entry> parts = new ArrayList<>();
      ends.set(names.size() - 1);
      int from = 0;
      for (int at = ends.nextSetBit(0); at >= 0; at = ends.nextSetBit(from)) {
        List<String> run = names.subList(from, at + 1);
        parts.add(storeLines(Kind.PART, run, entries.subList(from, at + 1), sink));
        partNames.add(names.get(at));
        from = at + 1;
      }
      return storeLines(Kind.DIRECTORY, partNames, parts, sink);
    }
  }

  /** Stores entries that follow each other as parts, and returns these by their last names. */
  static SortedMap<String, Entry> cut(SortedMap<String, Entry> entries, ObjectSink sink)
      throws IOException {
    SortedMap<String, Entry> parts = new TreeMap<>(RepoPath.BYTE_ORDER);
    SortedMap<String, Entry> open = new TreeMap<>(RepoPath.BYTE_ORDER);
    PartEnds ends = new PartEnds();
    for (Map.Entry<String, Entry> entry : entries.entrySet()) {
      open.put(entry.getKey(), entry.getValue());
      if (ends.test(entry.getKey()) || entry.getKey().equals(entries.lastKey())) {
        parts.put(entry.getKey(), storeLines(Kind.PART, open, sink));
        open.clear();
      }
    }
    return parts;
  }

  /**
   * Reads a directory, its parts joined.
   *
   * @throws dev.jrepro.core.JreproException.Corrupt if the object is no tree
   */
  public static Tree load(Digest digest, ObjectSource source) {
    SortedMap<String, Entry> lines = lines(digest, source);
    if (!isSplit(lines)) {
      return new Tree(lines);
    }
    SortedMap<String, Entry> joined = new TreeMap<>(RepoPath.BYTE_ORDER);
    for (String name : lines.keySet()) {
      joined.putAll(part(digest, lines, name, source));
    }
    return new Tree(joined);
  }

  /** Reads the lines of a directory's object: its entries, or the parts that it is split into. */
  static SortedMap<String, Entry> lines(Digest digest, ObjectSource source) {
    SortedMap<String, Entry> lines = TreeLines.decode(digest, source.read(digest));
    long parts = lines.values().stream().filter(e -> e.kind() == Kind.PART).count();
    if (parts > 0 && parts < lines.size()) {
      throw TreeLines.broken(digest, "it holds parts and other things");
    }
    return lines;
  }

  /** Returns whether the lines of a directory's object are parts. */
  static boolean isSplit(SortedMap<String, Entry> lines) {
    return !lines.isEmpty() && lines.values().iterator().next().kind() == Kind.PART;
  }

  /**
   * Reads one part of a directory.
   *
   * @param lines the parts of the directory
   * @param name of the part: that of its last entry
   */
  static SortedMap<String, Entry> part(
      Digest directory, SortedMap<String, Entry> lines, String name, ObjectSource source) {
    Digest digest = Objects.requireNonNull(lines.get(name)).digest();
    SortedMap<String, Entry> part = TreeLines.decode(digest, source.read(digest));
    if (part.isEmpty() || !part.lastKey().equals(name)) {
      throw TreeLines.broken(digest, "as a part it would end in '" + name + "'");
    }
    if (part.values().stream().anyMatch(e -> e.kind() == Kind.PART)) {
      throw TreeLines.broken(digest, "it is a part and holds parts");
    }
    SortedMap<String, Entry> before = lines.headMap(name);
    if (!before.isEmpty() && RepoPath.BYTE_ORDER.compare(before.lastKey(), part.firstKey()) >= 0) {
      throw TreeLines.broken(directory, "its parts are out of order");
    }
    return part;
  }

  /**
   * Returns the objects that a tree object names directly, parts included: what must be there for
   * the tree to be whole.
   */
  public static List<Entry> children(Digest digest, ObjectSource source) {
    return new ArrayList<>(TreeLines.decode(digest, source.read(digest)).values());
  }

  static Entry storeLines(Kind kind, SortedMap<String, Entry> lines, ObjectSink sink)
      throws IOException {
    return storeLines(kind, new ArrayList<>(lines.keySet()), new ArrayList<>(lines.values()), sink);
  }

  private static Entry storeLines(
      Kind kind, List<String> names, List<Entry> entries, ObjectSink sink) throws IOException {
    long sizeBytes = 0;
    long count = 0;
    for (Entry entry : entries) {
      sizeBytes += entry.sizeBytes();
      count += entry.count();
    }
    return new Entry(kind, sink.put(TreeLines.encode(names, entries)), sizeBytes, count);
  }
}
