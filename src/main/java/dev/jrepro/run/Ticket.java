package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.json.WrongJson;
import java.util.Optional;

/**
 * What a job is told: which capsule to open, and where.
 *
 * @param capsule the capsule's object
 * @param key the key of its stage
 * @param depot how to open the depot that it is in
 * @param scratch the folder in which to work, where the cluster names none
 * @param again what the run that asks calls itself, if the stage is to run anew
 */
record Ticket(
    Entry capsule,
    Digest key,
    JsonValue.Obj depot,
    Optional<String> scratch,
    Optional<String> again) {

  private static final int SCHEMA = 1;

  /** Returns it as one line. */
  String toText() {
    return Json.canonical(
        JsonValue.object()
            .put("schema", SCHEMA)
            .put("capsule", capsule.toJson())
            .put("key", key.toString())
            .put("depot", depot)
            .putIf("scratch", scratch)
            .putIf("again", again)
            .build());
  }

  static Ticket parse(String text) {
    JsonValue.Obj object = Json.parseObject(text);
    if (object.needInteger("schema") != SCHEMA) {
      throw new WrongJson("the ticket has schema " + object.needInteger("schema"));
    }
    return new Ticket(
        Entry.fromJson(object.object("capsule")),
        Digest.parse(object.needText("key")),
        object.object("depot"),
        object.text("scratch"),
        object.text("again"));
  }
}
