package dev.jrepro.reproduce.capsule;

import dev.jrepro.content.Entry;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.json.WrongJson;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a capsule is about.
 *
 * @param commit whose results they are
 * @param targets what of it is regenerated; {@code run.default} or everything if empty
 * @param stages the stages that are rerun, in their order
 * @param cargo the data that it has, and that it has not
 * @param records the records of the recorded runs
 * @param programs what the stages start that a JDK does not bring, with the stages that do
 */
record Manifest(
    CommitId commit,
    List<String> targets,
    List<String> stages,
    Cargo cargo,
    List<Digest> records,
    SortedMap<String, List<String>> programs) {

  private static final int SCHEMA = 1;

  Manifest {
    targets = List.copyOf(targets);
    stages = List.copyOf(stages);
    records = List.copyOf(records);
    programs = Collections.unmodifiableSortedMap(new TreeMap<>(programs));
  }

  byte[] toBytes() {
    JsonValue.Builder needed = JsonValue.object();
    programs.forEach((name, users) -> needed.put(name, JsonValue.texts(users)));
    return Json.pretty(
            JsonValue.object()
                .put("schema", SCHEMA)
                .put("commit", commit.hex())
                .put("targets", JsonValue.texts(targets))
                .put("stages", JsonValue.texts(stages))
                .put("inputs", json(cargo.inputs()))
                .put("withheld", json(cargo.withheld()))
                .put("recorded", json(cargo.recorded()))
                .put("records", JsonValue.array(records, d -> JsonValue.of(d.toString())))
                .put("programs", needed.build())
                .build())
        .getBytes(StandardCharsets.UTF_8);
  }

  private static JsonValue json(SortedMap<RepoPath, Entry> entries) {
    JsonValue.Builder object = JsonValue.object();
    entries.forEach((path, entry) -> object.put(path.value(), entry.toJson()));
    return object.build();
  }

  /**
   * Reads one.
   *
   * @throws WrongJson if it is none that this version reads
   */
  static Manifest parse(byte[] bytes) {
    JsonValue.Obj object = Json.parseObject(new String(bytes, StandardCharsets.UTF_8));
    if (object.needInteger("schema") != SCHEMA) {
      throw new WrongJson("the capsule has schema " + object.needInteger("schema"));
    }
    SortedMap<String, List<String>> programs = new TreeMap<>();
    JsonValue.Obj needed = object.object("programs");
    needed.fields().keySet().forEach(name -> programs.put(name, needed.texts(name)));
    return new Manifest(
        new CommitId(object.needText("commit")),
        object.texts("targets"),
        object.texts("stages"),
        new Cargo(
            entries(object.object("inputs")),
            entries(object.object("withheld")),
            entries(object.object("recorded"))),
        object.texts("records").stream().map(Digest::parse).toList(),
        programs);
  }

  private static SortedMap<RepoPath, Entry> entries(JsonValue.Obj object) {
    SortedMap<RepoPath, Entry> entries = new TreeMap<>();
    for (String path : object.fields().keySet()) {
      entries.put(RepoPath.of(path), Entry.fromJson(object.object(path)));
    }
    return entries;
  }
}
