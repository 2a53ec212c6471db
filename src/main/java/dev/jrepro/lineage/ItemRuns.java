package dev.jrepro.lineage;

import dev.jrepro.content.Entry;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the record of a map stage's run tells besides.
 *
 * @param ran a file of the items whose command ran, a JSON object a line
 * @param done of a run that did not succeed, the table of the items whose outputs are known all the
 *     same
 * @param outs the trees of those outputs, by the stage's folders
 */
public record ItemRuns(Entry ran, Optional<Entry> done, SortedMap<RepoPath, Entry> outs) {

  private static final String FIELD = "items";

  public ItemRuns {
    outs = Collections.unmodifiableSortedMap(new TreeMap<>(outs));
  }

  void addTo(JsonValue.Builder record) {
    JsonValue.Builder object = JsonValue.object().put("ran", ran.toJson());
    done.ifPresent(table -> object.put("done", table.toJson()).put("outs", StageKey.entries(outs)));
    record.put(FIELD, object.build());
  }

  static Optional<ItemRuns> in(JsonValue.Obj record) {
    return record
        .get(FIELD)
        .map(_ -> {
          JsonValue.Obj object = record.object(FIELD);
          return new ItemRuns(
              Entry.fromJson(object.object("ran")),
              object.get("done").map(_ -> Entry.fromJson(object.object("done"))),
              Lock.entries(object.object("outs")));
        });
  }
}
