package dev.jrepro.run;

import dev.jrepro.core.Digest;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import java.util.Optional;

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
 */
record JobReport(
    Digest record,
    boolean succeeded,
    String job,
    int restart,
    String node,
    Optional<String> again,
    Optional<String> failure) {

  /** Returns what it says of the job, for the record itself. */
  JsonValue.Obj details() {
    return details(JsonValue.object());
  }

  private JsonValue.Obj details(JsonValue.Builder object) {
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
        object.text("failure"));
  }

  static JobReport parse(String text) {
    JsonValue.Obj object = Json.parseObject(text);
    return of(object, Digest.parse(object.needText("record")), object.isTrue("succeeded"));
  }
}
