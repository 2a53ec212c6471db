package dev.jrepro.lineage;

import dev.jrepro.content.Entry;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.json.WrongJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The full, immutable account of one run; an object, in canonical JSON. It is evidence: one stage
 * key can have many.
 *
 * @param stage whose run it was
 * @param outcome how it ended
 * @param key the stage key
 * @param inputs what the key is the digest of
 * @param outs what the run wrote, as locks have it; empty unless it succeeded
 * @param files the same as the bytes on disk were: it differs for files with volatile fields
 * @param producers for dependencies that a stage made, the record of that run
 * @param commit what was checked out; empty before the first commit
 * @param uncommitted the declared files that differed from that commit
 * @param log what the command printed
 * @param logs the stage's log folders
 * @param measured start, end, exit code and what the run cost
 * @param environment machine, engine and the variables that were set
 * @param numerics the numerics class, for a {@code java} stage
 * @param sources what a {@code java} stage was compiled from
 * @param items for a map stage, which of its items ran; empty for any other
 * @param observed what the sandbox saw; empty for a run in none
 * @param steps the chains of the steps of its trainings, files by the name of the training: its
 *     number in the order in which they began
 */
public record RunRecord(
    StageName stage,
    Outcome outcome,
    Digest key,
    StageKey inputs,
    SortedMap<RepoPath, Entry> outs,
    SortedMap<RepoPath, Entry> files,
    SortedMap<RepoPath, Digest> producers,
    Optional<CommitId> commit,
    SortedMap<RepoPath, Entry> uncommitted,
    Optional<Entry> log,
    SortedMap<RepoPath, Entry> logs,
    Measured measured,
    JsonValue.Obj environment,
    Optional<String> numerics,
    Optional<FoundSources> sources,
    Optional<ItemRuns> items,
    Optional<Observation> observed,
    SortedMap<String, Entry> steps) {

  private static final int SCHEMA = 1;

  public RunRecord {
    outs = Collections.unmodifiableSortedMap(new TreeMap<>(outs));
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    producers = Collections.unmodifiableSortedMap(new TreeMap<>(producers));
    uncommitted = Collections.unmodifiableSortedMap(new TreeMap<>(uncommitted));
    logs = Collections.unmodifiableSortedMap(new TreeMap<>(logs));
    steps = Collections.unmodifiableSortedMap(new TreeMap<>(steps));
  }

  /** How a run ended. */
  public enum Outcome {
    /** It did what it was declared to do. */
    SUCCEEDED,
    /** Its command failed, was timed out, or left an output unwritten. */
    FAILED,
    /** A person ended it. */
    ABORTED,
    /** An input changed while it ran: nobody knows what it read. */
    DISTURBED
  }

  /**
   * When a run was and what it cost.
   *
   * @param start when the command started
   * @param end when it had ended
   * @param cpuMillis the processor time that was seen of its processes; at least so much
   * @param peakBytes the most memory that was seen of its processes at once; at least so much
   * @param exit the command's exit code; 128 and the signal's number if a signal ended it
   */
  public record Measured(Instant start, Instant end, long cpuMillis, long peakBytes, int exit) {

    /** Returns how long it took. */
    public long wallMillis() {
      return end.toEpochMilli() - start.toEpochMilli();
    }
  }

  /** Returns what it names of results: the outputs, as locks have them and as their bytes are. */
  public Set<Entry> results() {
    Set<Entry> results = new LinkedHashSet<>(outs.values());
    results.addAll(files.values());
    return results;
  }

  /**
   * Returns what it names of traces: what the command printed, log folders, the items that ran,
   * what a sandbox saw, the steps of trainings.
   */
  public Set<Entry> traces() {
    Set<Entry> traces = new LinkedHashSet<>(logs.values());
    log.ifPresent(traces::add);
    items.map(ItemRuns::ran).ifPresent(traces::add);
    observed.flatMap(Observation::seen).ifPresent(traces::add);
    traces.addAll(steps.values());
    return traces;
  }

  /** Returns the record's object. */
  public byte[] toBytes() {
    return Json.canonicalBytes(toJson());
  }

  /** Returns the record as JSON. */
  public JsonValue.Obj toJson() {
    JsonValue.Builder object =
        JsonValue.object()
            .put("schema", SCHEMA)
            .put("stage", stage.toString())
            .put("outcome", outcome.name().toLowerCase(Locale.ROOT))
            .put("keySchema", StageKey.SCHEMA)
            .put("key", key.toString())
            .put("inputs", inputs.inputs())
            .put("outs", StageKey.entries(outs))
            .put("files", StageKey.entries(files))
            .put("uncommitted", StageKey.entries(uncommitted))
            .put("logs", StageKey.entries(logs))
            .put("start", measured.start().toString())
            .put("end", measured.end().toString())
            .put("cpuMillis", measured.cpuMillis())
            .put("peakBytes", measured.peakBytes())
            .put("exit", measured.exit())
            .put("environment", environment)
            .putIf("commit", commit.map(CommitId::hex))
            .putIf("numerics", numerics);
    JsonValue.Builder made = JsonValue.object();
    producers.forEach((path, record) -> made.put(path.value(), record.toString()));
    object.put("producers", made.build());
    log.ifPresent(l -> object.put("log", l.toJson()));
    sources.ifPresent(s -> object.put("sources", s.toJson()));
    items.ifPresent(i -> i.addTo(object));
    observed.ifPresent(o -> o.addTo(object));
    if (!steps.isEmpty()) {
      JsonValue.Builder chains = JsonValue.object();
      steps.forEach((name, entry) -> chains.put(name, entry.toJson()));
      object.put("steps", chains.build());
    }
    return object.build();
  }

  /**
   * Reads a record's object.
   *
   * @throws WrongJson if it is none that this version reads
   */
  public static RunRecord parse(byte[] bytes) {
    JsonValue.Obj object = Json.parseObject(new String(bytes, StandardCharsets.UTF_8));
    if (object.needInteger("schema") != SCHEMA) {
      throw new WrongJson("the run record has schema " + object.needInteger("schema"));
    }
    SortedMap<RepoPath, Digest> producers = new TreeMap<>();
    JsonValue.Obj made = object.object("producers");
    made.fields().keySet().forEach(p -> producers.put(Lock.path(p), Lock.digest(made.needText(p))));
    return new RunRecord(
        stage(object.needText("stage")),
        outcome(object.needText("outcome")),
        Lock.digest(object.needText("key")),
        new StageKey(object.object("inputs")),
        Lock.entries(object.object("outs")),
        Lock.entries(object.object("files")),
        producers,
        object.text("commit").map(RunRecord::commit),
        Lock.entries(object.object("uncommitted")),
        object.get("log").map(l -> Entry.fromJson(object.object("log"))),
        Lock.entries(object.object("logs")),
        measured(object),
        object.object("environment"),
        object.text("numerics"),
        FoundSources.in(object),
        ItemRuns.in(object),
        Observation.in(object),
        steps(object.object("steps")));
  }

  private static SortedMap<String, Entry> steps(JsonValue.Obj chains) {
    SortedMap<String, Entry> steps = new TreeMap<>();
    chains.fields().keySet().forEach(name -> steps.put(name, Entry.fromJson(chains.object(name))));
    return steps;
  }

  private static Measured measured(JsonValue.Obj object) {
    return new Measured(
        instant(object.needText("start")),
        instant(object.needText("end")),
        object.needInteger("cpuMillis"),
        object.needInteger("peakBytes"),
        (int) object.needInteger("exit"));
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new WrongJson("'" + text + "' is no time");
    }
  }

  private static CommitId commit(String text) {
    try {
      return new CommitId(text);
    } catch (IllegalArgumentException e) {
      throw new WrongJson("'" + text + "' is no commit");
    }
  }

  private static Outcome outcome(String text) {
    try {
      return Outcome.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new WrongJson("'" + text + "' is no outcome");
    }
  }

  static StageName stage(String text) {
    int colon = text.indexOf(':');
    if (colon < 1) {
      throw new WrongJson("'" + text + "' is no stage");
    }
    return new StageName(text.substring(0, colon), text.substring(colon + 1));
  }
}
