package dev.jrepro.content;

import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.util.ArrayList;
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
    if (entries.size() <= MAX_UNSPLIT) {
      return storeLines(Kind.DIRECTORY, entries, sink);
    }
    return storeLines(Kind.DIRECTORY, cut(entries, sink), sink);
  }

  /** Stores entries that follow each other as parts, and returns these by their last names. */
  static SortedMap<String, Entry> cut(SortedMap<String, Entry> entries, ObjectSink sink)
      throws IOException {
    SortedMap<String, Entry> parts = new TreeMap<>(RepoPath.BYTE_ORDER);
    SortedMap<String, Entry> open = new TreeMap<>(RepoPath.BYTE_ORDER);
    for (Map.Entry<String, Entry> entry : entries.entrySet()) {
      open.put(entry.getKey(), entry.getValue());
      if (endsPart(entry.getKey()) || entry.getKey().equals(entries.lastKey())) {
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

  private static boolean endsPart(String name) {
    String hex = Digest.ofUtf8(name).hex();
    int last = Integer.parseInt(hex.substring(hex.length() - 3), 16);
    return (last & 0x3ff) == 0;
  }

  static Entry storeLines(Kind kind, SortedMap<String, Entry> lines, ObjectSink sink)
      throws IOException {
    long sizeBytes = lines.values().stream().mapToLong(Entry::sizeBytes).sum();
    long count = lines.values().stream().mapToLong(Entry::count).sum();
    return new Entry(kind, sink.put(TreeLines.encode(lines)), sizeBytes, count);
  }
}
