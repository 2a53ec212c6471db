package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.json.WrongJson;
import java.util.Optional;

/**
 * What a job is told: which kit to open, and where.
 *
 * @param kit the kit's object
 * @param key the key of its stage; of a map stage what the keys of its items are made of
 * @param depot how to open the depot that it is in
 * @param scratch the folder in which to work, where the cluster names none
 * @param again what the run that asks calls itself, if the stage is to run anew
 * @param checkpointSeconds how often the stage's checkpoints are kept
 * @param share what the tasks of an array are told besides
 */
record Ticket(
    Entry kit,
    Digest key,
    JsonValue.Obj depot,
    Optional<String> scratch,
    Optional<String> again,
    long checkpointSeconds,
    Optional<Share> share) {

  private static final int SCHEMA = 1;

  /**
   * What the tasks of an array are told.
   *
   * @param list an object that names which items are whose
   * @param keepGoing whether the other items run if one fails
   */
  record Share(Entry list, boolean keepGoing) {}

  /** Returns it as one line. */
  String toText() {
    JsonValue.Builder line =
        JsonValue.object()
            .put("schema", SCHEMA)
            .put("kit", kit.toJson())
            .put("key", key.toString())
            .put("depot", depot)
            .putIf("scratch", scratch)
            .putIf("again", again)
            .put("checkpointSeconds", checkpointSeconds);
    share.ifPresent(s -> line.put("share", s.list().toJson()).flag("keepGoing", s.keepGoing()));
    return Json.canonical(line.build());
  }

  static Ticket parse(String text) {
    JsonValue.Obj object = Json.parseObject(text);
    if (object.needInteger("schema") != SCHEMA) {
      throw new WrongJson("the ticket has schema " + object.needInteger("schema"));
    }
    return new Ticket(
        Entry.fromJson(object.object("kit")),
        Digest.parse(object.needText("key")),
        object.object("depot"),
        object.text("scratch"),
        object.text("again"),
        object.needInteger("checkpointSeconds"),
        object
            .get("share")
            .map(_ ->
                new Share(Entry.fromJson(object.object("share")), object.isTrue("keepGoing"))));
  }
}
