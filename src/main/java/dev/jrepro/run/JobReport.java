package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an attempt on a cluster says of itself when it is over.
 *
 * @param record the run record, an object
 * @param succeeded whether the stage did
 * @param job the number of the job
 * @param restart how often the job had been started before
 * @param node the machine that it ran on
 * @param again what the run that asked for it calls itself, if the stage was to run anew
 * @param failure what went wrong, as a sentence; empty if it succeeded
 * @param items of a map stage, the items that failed, and how
 * @param attempts the records of attempts before this one in the same job, of a stage with retries
 */
record JobReport(
    Digest record,
    boolean succeeded,
    String job,
    int restart,
    String node,
    Optional<String> again,
    Optional<String> failure,
    SortedMap<RepoPath, String> items,
    List<Entry> attempts) {

  JobReport {
    items = Collections.unmodifiableSortedMap(new TreeMap<>(items));
    attempts = List.copyOf(attempts);
  }

  /** Returns what it says of the job, for the record itself. */
  JsonValue.Obj details() {
    return details(JsonValue.object());
  }

  private JsonValue.Obj details(JsonValue.Builder object) {
    if (!items.isEmpty()) {
      JsonValue.Builder failed = JsonValue.object();
      items.forEach((item, why) -> failed.put(item.value(), why));
      object.put("items", failed.build());
    }
    if (!attempts.isEmpty()) {
      object.put("attempts", JsonValue.array(attempts, Entry::toJson));
    }
    return object
        .put("id", job)
        .put("restart", restart)
        .put("node", node)
        .putIf("again", again)
        .putIf("failure", failure)
        .build();
  }

  String toText() {
    return Json.pretty(
        details(JsonValue.object().put("record", record.toString()).put("succeeded", succeeded)));
  }

  static JobReport of(JsonValue.Obj object, Digest record, boolean succeeded) {
    return new JobReport(
        record,
        succeeded,
        object.needText("id"),
        (int) object.needInteger("restart"),
        object.needText("node"),
        object.text("again"),
        object.text("failure"),
        items(object.object("items")),
        object.objects("attempts", Entry::fromJson));
  }

  private static SortedMap<RepoPath, String> items(JsonValue.Obj failed) {
    SortedMap<RepoPath, String> items = new TreeMap<>();
    failed.fields().keySet().forEach(path -> items.put(RepoPath.of(path), failed.needText(path)));
    return items;
  }

  static JobReport parse(String text) {
    JsonValue.Obj object = Json.parseObject(text);
    return of(object, Digest.parse(object.needText("record")), object.isTrue("succeeded"));
  }
}
