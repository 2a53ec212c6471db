package dev.jrepro.project;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.WrongJson;
import dev.jrepro.lineage.Ledger;
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
        (stays ? kept : old).addAll(named(line));
      }
    }
  }

  private List<Need> named(Ledger.Line line) {
    if (!cache.contains(line.record())) {
      return List.of();
    }
    byte[] bytes;
    try {
      bytes = cache.read(line.record());
    } catch (JreproException.Corrupt e) {
      return List.of(); // It is set aside, and counts as absent: no evidence any more.
    }
    RepoPath guessed = RepoPath.ROOT.child("?");
    try {
      return named(RunRecord.parse(bytes));
    } catch (WrongJson e) {
      // Of a later jrepro: it names its objects as all records do.
      return NamedObjects.guess(
          guessed,
          new String(bytes, StandardCharsets.UTF_8),
          new Need.Source.Run(line.stage(), line.start(), Optional.empty()));
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
    needs.addAll(NamedObjects.inputs(record.inputs().inputs(), source));
    return needs;
  }
}
