package dev.jrepro.project;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.WrongJson;
import dev.jrepro.lineage.ItemRuns;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.Observation;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.store.FolderStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the records of runs name. Records stay, all of them: they are small, and evidence. What a
 * record names stays if some lock has its key, or if the run is young; the rest may go.
 */
final class RunNeeds {

  /** What the recorded steps of trainings are called where somebody misses them. */
  private static final RepoPath STEPS = RepoPath.of("steps");

  private final FolderStore cache;
  private final Set<Digest> keys;
  private final List<Need> kept = new ArrayList<>();
  private final List<Need> old = new ArrayList<>();
  private final Set<Digest> seen = new TreeSet<>();

  /**
   * Prepares to read records.
   *
   * @param keys the stage keys of all locks
   */
  RunNeeds(FolderStore cache, Set<Digest> keys) {
    this.cache = cache;
    this.keys = keys;
  }

  /** Returns what is needed. */
  List<Need> kept() {
    return kept;
  }

  /** Returns what records name that are too old to keep it. */
  List<Need> old() {
    return old;
  }

  /**
   * Adds the runs that a project knows of.
   *
   * @param since the outputs and logs of runs that started before may go
   */
  void add(Path commonDir, Instant since) {
    for (Ledger.Line line : new Ledger(commonDir.resolve("jrepro").resolve("ledger")).lines()) {
      Need.Source.Run source = new Need.Source.Run(line.stage(), line.start(), Optional.empty());
      boolean stays = keys.contains(line.key()) || !line.start().isBefore(since);
      RepoPath stage = RepoPath.ROOT.child(line.stage().stage().replace('/', '_'));
      kept.add(Need.of(stage, Entry.file(line.record(), 0), source));
      if (seen.add(line.record())) {
        (stays ? kept : old).addAll(named(line.record(), source).orElse(List.of()));
      }
    }
  }

  /**
   * Adds a record that a remote has for the key of a lock, and what it names, whether the ledger
   * has it or not.
   *
   * @throws JreproException.Refused if the cache has no good copy of it
   */
  void addRemote(Digest record) {
    Need.Source source = new Need.Source.Loose("the run record " + record);
    kept.add(Need.of(RepoPath.ROOT.child("?"), Entry.file(record, 0), source));
    kept.addAll(
        named(record, source)
            .orElseThrow(() ->
                new JreproException.Refused(
                    "what the run record " + record + " needs is not known: it does not read.",
                    "Run it again, or 'jrepro push --force' from a clone that has the record; "
                        + "nothing was removed.")));
  }

  /** Returns what a record names; empty if it is not to be had. */
  private Optional<List<Need>> named(Digest record, Need.Source source) {
    if (!cache.contains(record)) {
      return Optional.empty();
    }
    byte[] bytes;
    try {
      bytes = cache.read(record);
    } catch (JreproException.Corrupt e) {
      return Optional.empty(); // It is set aside, and counts as absent: no evidence any more.
    }
    RepoPath guessed = RepoPath.ROOT.child("?");
    try {
      return Optional.of(named(RunRecord.parse(bytes)));
    } catch (WrongJson e) {
      // Of a later jrepro: it names its objects as all records do.
      return Optional.of(
          NamedObjects.guess(guessed, new String(bytes, StandardCharsets.UTF_8), source));
    }
  }

  private static List<Need> named(RunRecord record) {
    Need.Source source =
        new Need.Source.Run(record.stage(), record.measured().start(), record.commit());
    List<Need> needs = new ArrayList<>();
    for (Map<RepoPath, Entry> some :
        List.of(record.outs(), record.files(), record.uncommitted(), record.logs())) {
      some.forEach((path, entry) -> needs.add(Need.of(path, entry, source)));
    }
    record.log().ifPresent(log -> needs.add(Need.of(RepoPath.ROOT.child("log"), log, source)));
    record.steps().forEach((name, entry) -> needs.add(Need.of(STEPS.child(name), entry, source)));
    record.items().ifPresent(items -> needs.addAll(items(items, source)));
    record
        .observed()
        .flatMap(Observation::seen)
        .ifPresent(seen -> needs.add(Need.of(RepoPath.ROOT.child("sandbox"), seen, source)));
    needs.addAll(NamedObjects.inputs(record.inputs().inputs(), source));
    return needs;
  }

  private static List<Need> items(ItemRuns items, Need.Source source) {
    List<Need> needs = new ArrayList<>();
    needs.add(Need.of(RepoPath.ROOT.child("items"), items.ran(), source));
    items.done().ifPresent(done -> needs.add(Need.of(RepoPath.ROOT.child("items"), done, source)));
    items.outs().forEach((path, entry) -> needs.add(Need.of(path, entry, source)));
    return needs;
  }
}
