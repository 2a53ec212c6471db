package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.json.WrongJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that another machine needs to run one stage, and no value of any variable: an object,
 * in canonical JSON, that names others.
 *
 * @param stage the stage's address
 * @param key the key that the machine has to come to
 * @param overrides parameter values that hold for this run, by key
 * @param words the files that declare the stage: pipelines, parameters, pointers, ignore rules
 * @param inputs what stands at its dependencies, every byte of it
 * @param staying the outputs that its command finds in place
 * @param data those of the inputs that Git does not keep; sorted
 * @param origin what its record is to say of the workspace that it came from
 */
record Kit(
    StageName stage,
    Digest key,
    SortedMap<String, String> overrides,
    SortedMap<RepoPath, Entry> words,
    SortedMap<RepoPath, Entry> inputs,
    SortedMap<RepoPath, Entry> staying,
    List<RepoPath> data,
    Origin origin) {

  private static final int SCHEMA = 1;

  Kit {
    overrides = Collections.unmodifiableSortedMap(new TreeMap<>(overrides));
    words = Collections.unmodifiableSortedMap(new TreeMap<>(words));
    inputs = Collections.unmodifiableSortedMap(new TreeMap<>(inputs));
    staying = Collections.unmodifiableSortedMap(new TreeMap<>(staying));
    data = data.stream().distinct().sorted().toList();
  }

  /**
   * The workspace that a kit was made in.
   *
   * @param commit what was checked out; empty before the first commit
   * @param uncommitted the declared files that differed from that
   * @param producers for inputs that a stage made, the record of that run
   */
  record Origin(
      Optional<CommitId> commit,
      SortedMap<RepoPath, Entry> uncommitted,
      SortedMap<RepoPath, Digest> producers) {
    Origin {
      uncommitted = Collections.unmodifiableSortedMap(new TreeMap<>(uncommitted));
      producers = Collections.unmodifiableSortedMap(new TreeMap<>(producers));
    }
  }

  /** Returns all that it names and that has to be in place. */
  Set<Entry> entries() {
    Set<Entry> all = new LinkedHashSet<>();
    List<Collection<Entry>> parts =
        new ArrayList<>(List.of(words.values(), inputs.values(), staying.values()));
    parts.forEach(all::addAll);
    return all;
  }

  byte[] toBytes() {
    JsonValue.Builder made = JsonValue.object();
    origin.producers().forEach((path, record) -> made.put(path.value(), record.toString()));
    return Json.canonicalBytes(
        JsonValue.object()
            .put("schema", SCHEMA)
            .put("pipeline", stage.pipeline())
            .put("stage", stage.stage())
            .put("key", key.toString())
            .put("overrides", JsonValue.texts(overrides))
            .put("words", json(words))
            .put("inputs", json(inputs))
            .put("staying", json(staying))
            .put("data", JsonValue.array(data, p -> JsonValue.of(p.value())))
            .putIf("commit", origin.commit().map(CommitId::hex))
            .put("uncommitted", json(origin.uncommitted()))
            .put("producers", made.build())
            .build());
  }

  static Kit parse(byte[] bytes) {
    JsonValue.Obj object = Json.parseObject(new String(bytes, StandardCharsets.UTF_8));
    if (object.needInteger("schema") != SCHEMA) {
      throw new WrongJson("the kit has schema " + object.needInteger("schema"));
    }
    JsonValue.Obj made = object.object("producers");
    SortedMap<RepoPath, Digest> producers = new TreeMap<>();
    made.fields()
        .keySet()
        .forEach(path -> producers.put(RepoPath.of(path), Digest.parse(made.needText(path))));
    JsonValue.Obj set = object.object("overrides");
    SortedMap<String, String> overrides = new TreeMap<>();
    set.fields().keySet().forEach(name -> overrides.put(name, set.needText(name)));
    return new Kit(
        new StageName(object.needText("pipeline"), object.needText("stage")),
        Digest.parse(object.needText("key")),
        overrides,
        entries(object.object("words")),
        entries(object.object("inputs")),
        entries(object.object("staying")),
        object.texts("data").stream().map(RepoPath::of).toList(),
        new Origin(
            object.text("commit").map(CommitId::new),
            entries(object.object("uncommitted")),
            producers));
  }

  private static JsonValue json(SortedMap<RepoPath, Entry> entries) {
    JsonValue.Builder object = JsonValue.object();
    entries.forEach((path, entry) -> object.put(path.value(), entry.toJson()));
    return object.build();
  }

  private static SortedMap<RepoPath, Entry> entries(JsonValue.Obj object) {
    SortedMap<RepoPath, Entry> entries = new TreeMap<>();
    for (String path : object.fields().keySet()) {
      entries.put(RepoPath.of(path), Entry.fromJson(object.object(path)));
    }
    return entries;
  }
}
