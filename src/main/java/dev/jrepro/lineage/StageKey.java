package dev.jrepro.lineage;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.host.Versions;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.pipeline.Command;
import dev.jrepro.pipeline.Fingerprint;
import dev.jrepro.pipeline.ItemMap;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Param;
import dev.jrepro.pipeline.Stage;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Everything declared that decides a stage's outputs, and its digest.
 *
 * @param inputs the declared things, as {@code docs/formats.md} lists them; it holds no number that
 *     a user wrote, so that {@code 1} and {@code 1.0} differ
 */
public record StageKey(JsonValue.Obj inputs) {

  private static final String MAP = "map";
  private static final String ENVIRONMENT = "environment";
  private static final String ITEMS = "items";
  private static final String OUTS = "outs";

  /** The version of the rules by which {@code inputs} is made. */
  public static final int SCHEMA = 1;

  /**
   * Makes the key of a stage.
   *
   * @param deps what stands at each dependency, found sources included
   * @param environment the digests of the variables that are passed on, by name
   */
  public static StageKey of(
      Stage stage, SortedMap<RepoPath, Entry> deps, SortedMap<String, Digest> environment) {
    JsonValue.Builder inputs =
        JsonValue.object()
            .put("command", command(stage.command()))
            .put("workingFolder", stage.workingFolder().toString())
            .put("params", params(stage.params()))
            .put("deps", entries(deps))
            .put("outs", outs(stage.outs()));
    if (!stage.environment().values().isEmpty()) {
      inputs.put("env", JsonValue.texts(stage.environment().values()));
    }
    if (!environment.isEmpty()) {
      JsonValue.Builder passed = JsonValue.object();
      environment.forEach((name, digest) -> passed.put(name, digest.toString()));
      inputs.put("passedEnv", passed.build());
    }
    if (stage.isJava()) {
      inputs.put("java", engine(stage));
    }
    return new StageKey(inputs.build());
  }

  /**
   * Returns the key of a map stage: this one, made without its items, and these.
   *
   * @param items the table of what it runs for
   */
  public StageKey withItems(ItemMap map, Entry items) {
    return with(
        MAP,
        JsonValue.object()
            .put(OUTS, JsonValue.texts(map.outs().stream().map(out -> out.path().shown()).toList()))
            .put(ITEMS, items.toJson())
            .build());
  }

  /**
   * Returns the key of a stage that is bound to its environment: this one, and what the environment
   * is.
   *
   * @param facts by name; of no account where the level is none
   */
  public StageKey in(Fingerprint level, SortedMap<String, String> facts) {
    if (level == Fingerprint.NONE) {
      return this;
    }
    return with(
        ENVIRONMENT,
        JsonValue.object()
            .put("fingerprint", level.word())
            .put("facts", JsonValue.texts(facts))
            .build());
  }

  /** Returns whether this is a key of that map and these items. */
  public boolean hasItems(ItemMap map, Entry items) {
    return withItems(map, items).equals(this);
  }

  private StageKey with(String field, JsonValue.Obj value) {
    JsonValue.Builder all = JsonValue.object();
    inputs.fields().forEach(all::put);
    return new StageKey(all.put(field, value).build());
  }

  /** Returns the table of what a map stage runs for; empty for other stages. */
  public Optional<Entry> items() {
    return inputs.get(MAP).map(_ -> Entry.fromJson(inputs.object(MAP).object(ITEMS)));
  }

  /** Returns what makes the keys of a map stage's items; empty for other stages. */
  public Optional<ItemKeys> itemKeys() {
    return inputs
        .get(MAP)
        .map(_ -> {
          JsonValue outs = inputs.object(MAP).fields().get(OUTS);
          JsonValue.Builder without = JsonValue.object();
          if (outs != null) {
            without.put(OUTS, outs);
          }
          return new ItemKeys(with(MAP, without.build()).digest());
        });
  }

  /** Returns the key's digest. */
  public Digest digest() {
    return Json.digest(JsonValue.object().put("keySchema", SCHEMA).put("inputs", inputs).build());
  }

  /** Returns what the key says stood at a dependency. */
  public Optional<Entry> dependency(RepoPath path) {
    JsonValue.Obj deps = inputs.object("deps");
    return deps.get(path.value()).map(v -> Entry.fromJson(deps.object(path.value())));
  }

  private static JsonValue command(Command command) {
    return switch (command) {
      case Command.Shell shell ->
          JsonValue.object().put("sh", JsonValue.texts(shell.lines())).build();
      case Command.JavaSource java ->
          JsonValue.object()
              .put("java", java.source().value())
              .put("arguments", JsonValue.texts(java.arguments()))
              .build();
      case Command.JavaClass java ->
          JsonValue.object()
              .put("class", java.className())
              .put("classPath", JsonValue.array(java.classPath(), p -> JsonValue.of(p.value())))
              .put("arguments", JsonValue.texts(java.arguments()))
              .build();
    };
  }

  private static JsonValue params(Collection<Param> params) {
    JsonValue.Builder byFile = JsonValue.object();
    for (RepoPath file : params.stream().map(Param::file).distinct().sorted().toList()) {
      JsonValue.Builder values = JsonValue.object();
      params.stream()
          .filter(p -> p.file().equals(file))
          .forEach(p -> values.put(p.key(), p.value().toExactJson()));
      byFile.put(file.value(), values.build());
    }
    return byFile.build();
  }

  static JsonValue.Obj entries(Map<RepoPath, Entry> entries) {
    JsonValue.Builder object = JsonValue.object();
    entries.forEach((path, entry) -> object.put(path.value(), entry.toJson()));
    return object.build();
  }

  private static JsonValue outs(Collection<Output> outs) {
    JsonValue.Builder object = JsonValue.object();
    for (Output out : outs) {
      JsonValue.Builder fields =
          JsonValue.object().put("kind", out.kind().name().toLowerCase(Locale.ROOT));
      if (!out.volatileFields().isEmpty()) {
        fields.put("volatile", JsonValue.texts(out.volatileFields()));
      }
      object.put(out.path().value(), fields.build());
    }
    return object.build();
  }

  /**
   * Returns what a key says of the engine that runs a {@code java} stage, threads and device too.
   */
  public static JsonValue.Obj engine(Stage stage) {
    Versions versions = Versions.current();
    return JsonValue.object()
        .put("training", versions.training())
        .put("djl", versions.djl())
        .put("libtorch", versions.libtorch())
        .put("threads", stage.resources().cpus())
        .put("device", stage.resources().gpu().device())
        .build();
  }
}
