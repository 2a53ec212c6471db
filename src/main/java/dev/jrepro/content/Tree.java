package dev.jrepro.content;

import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
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
    SortedMap<String, Entry> parts = new TreeMap<>(RepoPath.BYTE_ORDER);
    SortedMap<String, Entry> open = new TreeMap<>(RepoPath.BYTE_ORDER);
    for (Map.Entry<String, Entry> entry : entries.entrySet()) {
      open.put(entry.getKey(), entry.getValue());
      if (endsPart(entry.getKey()) || entry.getKey().equals(entries.lastKey())) {
        parts.put(entry.getKey(), storeLines(Kind.PART, open, sink));
        open.clear();
      }
    }
    return storeLines(Kind.DIRECTORY, parts, sink);
  }

  /**
   * Reads a directory, its parts joined.
   *
   * @throws dev.jrepro.core.JreproException.Corrupt if the object is no tree
   */
  public static Tree load(Digest digest, ObjectSource source) {
    SortedMap<String, Entry> lines = TreeLines.decode(digest, source.read(digest));
    long parts = lines.values().stream().filter(e -> e.kind() == Kind.PART).count();
    if (parts == 0) {
      return new Tree(lines);
    }
    if (parts < lines.size()) {
      throw TreeLines.broken(digest, "it holds parts and other things");
    }
    SortedMap<String, Entry> joined = new TreeMap<>(RepoPath.BYTE_ORDER);
    for (Map.Entry<String, Entry> line : lines.entrySet()) {
      SortedMap<String, Entry> part = loadPart(line.getKey(), line.getValue().digest(), source);
      if (!joined.isEmpty()
          && RepoPath.BYTE_ORDER.compare(joined.lastKey(), part.firstKey()) >= 0) {
        throw TreeLines.broken(digest, "its parts are out of order");
      }
      joined.putAll(part);
    }
    return new Tree(joined);
  }

  private static SortedMap<String, Entry> loadPart(
      String name, Digest digest, ObjectSource source) {
    SortedMap<String, Entry> part = TreeLines.decode(digest, source.read(digest));
    if (part.isEmpty() || !part.lastKey().equals(name)) {
      throw TreeLines.broken(digest, "as a part it would end in '" + name + "'");
    }
    if (part.values().stream().anyMatch(e -> e.kind() == Kind.PART)) {
      throw TreeLines.broken(digest, "it is a part and holds parts");
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

  private static Entry storeLines(Kind kind, SortedMap<String, Entry> lines, ObjectSink sink)
      throws IOException {
    long sizeBytes = lines.values().stream().mapToLong(Entry::sizeBytes).sum();
    long count = lines.values().stream().mapToLong(Entry::count).sum();
    return new Entry(kind, sink.put(TreeLines.encode(lines)), sizeBytes, count);
  }
}
