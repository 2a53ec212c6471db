package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.content.ItemTable;
import dev.jrepro.content.ObjectSource;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.store.ObjectWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which items each task of an array has: neighbours, and as many for one as for another. An object
 * names a table of items for each task.
 *
 * @param tables by the task's place
 */
record ItemShares(List<Entry> tables) {

  private static final String TABLES = "tables";

  ItemShares {
    tables = List.copyOf(tables);
  }

  /** Cuts items into so many shares, or one for each of them if they are fewer. */
  static List<SortedMap<RepoPath, Entry>> cut(SortedMap<RepoPath, Entry> items, int count) {
    int shares = Math.max(1, Math.min(count, items.size()));
    List<SortedMap<RepoPath, Entry>> cut = new ArrayList<>();
    for (int i = 0; i < shares; i++) {
      cut.add(new TreeMap<>());
    }
    long place = 0;
    for (Map.Entry<RepoPath, Entry> item : items.entrySet()) {
      cut.get((int) (place * shares / items.size())).put(item.getKey(), item.getValue());
      place++;
    }
    return cut;
  }

  /** Stores the tables, and the object that names them; returns all of them, that object last. */
  static List<Entry> store(List<SortedMap<RepoPath, Entry>> shares, ObjectWriter writer)
      throws IOException {
    List<Entry> stored = new ArrayList<>();
    for (SortedMap<RepoPath, Entry> share : shares) {
      stored.add(new ItemTable(share).store(writer));
    }
    byte[] list =
        Json.canonicalBytes(
            JsonValue.object().put(TABLES, JsonValue.array(stored, Entry::toJson)).build());
    stored.add(Entry.file(writer.put(list), list.length));
    return stored;
  }

  static ItemShares load(Digest list, ObjectSource source) {
    JsonValue.Obj object = Json.parseObject(new String(source.read(list), StandardCharsets.UTF_8));
    return new ItemShares(object.objects(TABLES, Entry::fromJson));
  }
}
