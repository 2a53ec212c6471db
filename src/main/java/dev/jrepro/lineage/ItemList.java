package dev.jrepro.lineage;

import dev.jrepro.content.Entry;
import dev.jrepro.content.ItemTable;
import dev.jrepro.content.ObjectSink;
import dev.jrepro.content.ObjectSource;
import dev.jrepro.content.Tree;
import dev.jrepro.content.TreeMemory;
import dev.jrepro.core.Ascending;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.RepoPath;
import dev.jrepro.pipeline.ItemMap;
import dev.jrepro.pipeline.ItemPattern;
import java.io.IOException;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What a map stage runs for.
 *
 * @param table the items, sorted by the bytes of their paths
 * @param entry of the table's object
 * @param objects the table's objects
 */
public record ItemList(ItemTable table, Entry entry, ObjectSource objects) {

  /**
   * Finds what matches the patterns of a map.
   *
   * @param folders what stands at each folder that the patterns begin with
   * @param trees gives the trees of the folders
   */
  public static ItemList of(ItemMap map, SortedMap<RepoPath, Entry> folders, ObjectSource trees) {
    Ascending<RepoPath, Entry> items = new Ascending<>(Comparator.naturalOrder());
    for (ItemPattern pattern : map.over()) {
      Entry at = folders.get(pattern.folder());
      if (at == null) {
        continue;
      }
      if (pattern.names().isEmpty() && at.isDirectory() == pattern.wantsFolders()) {
        items.add(pattern.folder(), at);
      } else if (at.isDirectory() && !pattern.names().isEmpty()) {
        new Search(pattern, trees, items).in(pattern.folder(), at, pattern.start());
      }
    }
    return of(new ItemTable(items.toMap()));
  }

  /** Returns the list of a table. */
  public static ItemList of(ItemTable table) {
    TreeMemory memory = new TreeMemory();
    try {
      return new ItemList(table, table.store(memory), memory);
    } catch (IOException e) {
      throw new DiskFailed("keep a list of items", e);
    }
  }

  /** Returns the items by path. */
  public SortedMap<RepoPath, Entry> items() {
    return table.items();
  }

  /** Hands a sink the table's objects, and returns the table's entry. */
  public Entry store(ObjectSink sink) throws IOException {
    sink.put(objects.read(entry.digest()));
    for (Entry part : Tree.children(entry.digest(), objects)) {
      sink.put(objects.read(part.digest()));
    }
    return entry;
  }

  /** A search of one pattern. */
  private record Search(ItemPattern pattern, ObjectSource trees, Ascending<RepoPath, Entry> found) {

    void in(RepoPath folder, Entry directory, ItemPattern.Place place) {
      for (Map.Entry<String, Entry> each :
          Tree.load(directory.digest(), trees).entries().entrySet()) {
        String name = each.getKey();
        Entry entry = each.getValue();
        if (entry.isDirectory() == pattern.wantsFolders() && pattern.matches(place, name)) {
          found.add(folder.child(name), entry);
        }
        if (entry.isDirectory()) {
          Optional<ItemPattern.Place> below = pattern.enter(place, name);
          below.ifPresent(next -> in(folder.child(name), entry, next));
        }
      }
    }
  }
}
