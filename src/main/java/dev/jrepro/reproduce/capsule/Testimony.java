package dev.jrepro.reproduce.capsule;

import dev.jrepro.core.Digest;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.RunRecord;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The records of the runs that made what is recorded, for a reader whose machine gives something
 * else: without the names of machine and user, and without logs and traces, whose bytes stay
 * behind.
 */
final class Testimony {

  private static final String MACHINE = "machine";
  private static final List<String> NAMES = List.of("host", "user");

  private Testimony() {}

  /** Returns the records' bytes by their digests. */
  static SortedMap<Digest, byte[]> of(Collection<RunRecord> records) {
    SortedMap<Digest, byte[]> bytes = new TreeMap<>();
    for (RunRecord record : records) {
      byte[] told = told(record).toBytes();
      bytes.put(Digest.of(told), told);
    }
    return bytes;
  }

  private static RunRecord told(RunRecord record) {
    return new RunRecord(
        record.stage(),
        record.outcome(),
        record.key(),
        record.inputs(),
        record.outs(),
        record.files(),
        record.producers(),
        record.commit(),
        record.uncommitted(),
        Optional.empty(),
        new TreeMap<>(),
        record.measured(),
        nameless(record.environment()),
        record.numerics(),
        record.sources(),
        record.items(),
        Optional.empty(),
        new TreeMap<>());
  }

  private static JsonValue.Obj nameless(JsonValue.Obj environment) {
    JsonValue.Builder all = JsonValue.object();
    environment
        .fields()
        .forEach((name, value) ->
            all.put(name, name.equals(MACHINE) ? without(environment.object(MACHINE)) : value));
    return all.build();
  }

  private static JsonValue without(JsonValue.Obj machine) {
    JsonValue.Builder facts = JsonValue.object();
    machine
        .fields()
        .forEach((name, value) -> {
          if (!NAMES.contains(name)) {
            facts.put(name, value);
          }
        });
    return facts.build();
  }
}
