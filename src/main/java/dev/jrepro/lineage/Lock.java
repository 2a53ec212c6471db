package dev.jrepro.lineage;

import dev.jrepro.content.Entry;
import dev.jrepro.core.BadPath;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.json.WrongJson;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The committed record of a stage: what its last run read, was told, and wrote. It holds nothing
 * that a second run of the same thing would change, so that regenerating leaves Git clean.
 *
 * @param stage whose lock it is
 * @param keySchema the rules by which the key was made
 * @param key the stage key
 * @param inputs what the key is the digest of
 * @param outs what the run wrote
 * @param sources for a {@code java} stage, what its program was compiled from
 * @param numerics for a {@code java} stage, the numerics class in which the outputs were made
 */
public record Lock(
    StageName stage,
    int keySchema,
    Digest key,
    StageKey inputs,
    SortedMap<RepoPath, Entry> outs,
    Optional<FoundSources> sources,
    Optional<String> numerics) {

  static final int SCHEMA = 1;

  public Lock {
    outs = Collections.unmodifiableSortedMap(new TreeMap<>(outs));
  }

  /** Returns the text of the lock file. */
  public String toText() {
    JsonValue.Builder object =
        JsonValue.object()
            .put("schema", SCHEMA)
            .put("keySchema", keySchema)
            .put("stage", stage.toString())
            .put("key", key.toString())
            .put("inputs", inputs.inputs())
            .put("outs", StageKey.entries(outs))
            .putIf("numerics", numerics);
    sources.ifPresent(found -> object.put("sources", found.toJson()));
    return Json.pretty(object.build());
  }

  /**
   * Reads the text of a lock file.
   *
   * @throws Newer if a newer jrepro wrote it
   * @throws WrongJson if it is none that this version reads; conflict markers of a merge make it
   *     one
   */
  public static Lock parse(StageName stage, String text) {
    JsonValue.Obj object = Json.parseObject(text);
    if (object.needInteger("schema") > SCHEMA) {
      throw new Newer(stage, object.needInteger("schema"));
    }
    if (object.needInteger("schema") != SCHEMA) {
      throw new WrongJson("the lock has schema " + object.needInteger("schema"));
    }
    return new Lock(
        stage,
        (int) object.needInteger("keySchema"),
        digest(object.needText("key")),
        new StageKey(object.object("inputs")),
        entries(object.object("outs")),
        FoundSources.in(object),
        object.text("numerics"));
  }

  /**
   * Reads the text of a lock file, which says whose it is.
   *
   * @throws Newer if a newer jrepro wrote it
   * @throws WrongJson if it is none that this version reads
   */
  public static Lock parse(String text) {
    return parse(RunRecord.stage(Json.parseObject(text).needText("stage")), text);
  }

  /** A newer jrepro wrote a lock, which this one must neither judge by nor overwrite. */
  public static final class Newer extends JreproException.Invalid {
    Newer(StageName stage, long schema) {
      super(
          "the lock of stage " + stage + " has schema " + schema + ", which a newer jrepro wrote.",
          "Use that jrepro; this one knows schema " + SCHEMA + ".");
    }
  }

  static SortedMap<RepoPath, Entry> entries(JsonValue.Obj object) {
    SortedMap<RepoPath, Entry> entries = new TreeMap<>();
    for (String path : object.fields().keySet()) {
      entries.put(path(path), Entry.fromJson(object.object(path)));
    }
    return entries;
  }

  static RepoPath path(String text) {
    try {
      return RepoPath.of(text);
    } catch (BadPath e) {
      throw new WrongJson("'" + text + "' is no path in the project");
    }
  }

  static Digest digest(String text) {
    try {
      return Digest.parse(text);
    } catch (IllegalArgumentException e) {
      throw new WrongJson(String.valueOf(e.getMessage()));
    }
  }
}
