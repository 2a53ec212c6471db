package dev.jrepro.project;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.WrongJson;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.remote.Progress;
import dev.jrepro.remote.Remote;
import dev.jrepro.remote.Transfer;
import dev.jrepro.store.Wholeness;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The records of runs, as far as they go to a remote or come from one. */
final class SharedRecords {

  private final Project project;
  private final int jobs;

  SharedRecords(Project project, int jobs) {
    this.project = project;
    this.jobs = jobs;
  }

  /**
   * What there is to push of runs.
   *
   * @param keys the stage key of each record
   * @param entries the records, and what goes with them
   */
  record Offer(SortedMap<Digest, Digest> keys, Set<Entry> entries) {
    Offer {
      keys = Collections.unmodifiableSortedMap(new TreeMap<>(keys));
      entries = Collections.unmodifiableSet(new LinkedHashSet<>(entries));
    }
  }

  /**
   * Returns the records of runs with these keys, and what they alone keep.
   *
   * @param kept by stage key, the outputs whose bytes only a record of the run names
   */
  Offer of(Set<Digest> keys, SortedMap<Digest, SortedSet<RepoPath>> kept) {
    SortedMap<Digest, Digest> records = recordsOf(keys);
    Set<Entry> entries = new LinkedHashSet<>();
    records.forEach((record, key) ->
        Optional.ofNullable(kept.get(key))
            .ifPresent(paths -> entries.addAll(evidence(record, paths))));
    return new Offer(records, entries);
  }

  /** Returns the records of all runs that succeeded, and all that they name and is here in full. */
  Offer ofAll() {
    SortedMap<Digest, Digest> records = new TreeMap<>();
    Set<Entry> all = new LinkedHashSet<>();
    for (Ledger.Line line : project.ledger().lines()) {
      Optional<RunRecord> record =
          line.outcome() == RunRecord.Outcome.SUCCEEDED
              ? readable(line.record())
              : Optional.empty();
      if (record.isPresent()) {
        records.put(line.record(), line.key());
        all.add(Entry.file(line.record(), record.get().toBytes().length));
        Stream.concat(record.get().results().stream(), record.get().traces().stream())
            .filter(entry -> Wholeness.has(project.cache(), entry))
            .forEach(all::add);
      }
    }
    return new Offer(records, all);
  }

  /** Returns the key of each known record with one of the keys. */
  private SortedMap<Digest, Digest> recordsOf(Set<Digest> keys) {
    SortedMap<Digest, Digest> records = new TreeMap<>();
    for (Ledger.Line line : project.ledger().lines()) {
      if (keys.contains(line.key()) && project.cache().contains(line.record())) {
        records.put(line.record(), line.key());
      }
    }
    return records;
  }

  /** Returns a record and what it alone keeps: the log, log folders, the bytes of some outputs. */
  private List<Entry> evidence(Digest digest, SortedSet<RepoPath> kept) {
    Optional<RunRecord> record = readable(digest);
    List<Entry> entries = new ArrayList<>();
    if (record.isEmpty()) {
      return entries;
    }
    entries.add(Entry.file(digest, record.get().toBytes().length));
    record.get().traces().stream().filter(this::isHere).forEach(entries::add);
    record.get().files().entrySet().stream()
        .filter(file -> kept.contains(file.getKey()) && isHere(file.getValue()))
        .forEach(file -> entries.add(file.getValue()));
    return entries;
  }

  private boolean isHere(Entry entry) {
    return project.cache().contains(entry.digest());
  }

  /**
   * What was learned of runs.
   *
   * @param lines of the ledger, which has them now and did not before
   * @param logs what the commands printed, log folders, and the steps of trainings; still to be
   *     fetched
   * @param lost why some records could not be had, if so
   */
  record Learned(List<Ledger.Line> lines, List<Entry> logs, Optional<JreproException> lost) {
    Learned {
      lines = List.copyOf(lines);
      logs = List.copyOf(logs);
    }
  }

  /**
   * Brings the records of runs with these keys into cache and ledger, as far as they are not in
   * both. Records are evidence: one that the remote has lost keeps nobody from the others.
   */
  Learned learn(Remote remote, Set<Digest> keys) throws InterruptedException {
    SortedSet<Digest> known = new TreeSet<>();
    project.ledger().lines().forEach(line -> known.add(line.record()));
    SortedSet<Digest> wanted = remote.runs(keys);
    wanted.removeIf(record -> known.contains(record) && project.cache().contains(record));
    Optional<JreproException> lost = fetchRecords(remote, wanted);
    List<Ledger.Line> lines = new ArrayList<>();
    List<Entry> logs = new ArrayList<>();
    for (Digest digest : wanted) {
      Optional<RunRecord> record = readable(digest).filter(r -> isOfOne(r, keys));
      record.flatMap(RunRecord::log).ifPresent(logs::add);
      record.ifPresent(r -> logs.addAll(r.logs().values()));
      record.ifPresent(r -> logs.addAll(r.steps().values()));
      record
          .filter(_ -> !known.contains(digest))
          .ifPresent(r -> lines.add(Ledger.Line.of(digest, r)));
    }
    project.ledger().append(lines);
    return new Learned(lines, logs, lost);
  }

  private Optional<JreproException> fetchRecords(Remote remote, Set<Digest> records)
      throws InterruptedException {
    try {
      new Transfer(project.cache(), remote, jobs, Progress.silent()).fetchObjects(records);
      return Optional.empty();
    } catch (JreproException.RemoteFailed | JreproException.Corrupt e) {
      return Optional.of(e);
    }
  }

  /** Whoever can write to a remote can write records: one has to be of the key that it tells. */
  private static boolean isOfOne(RunRecord record, Set<Digest> keys) {
    return keys.contains(record.key()) && record.inputs().digest().equals(record.key());
  }

  /** A record that a newer jrepro wrote is no evidence here, and no reason to fetch nothing. */
  private Optional<RunRecord> readable(Digest digest) {
    if (!project.cache().contains(digest)) {
      return Optional.empty();
    }
    try {
      return Optional.of(project.record(digest));
    } catch (WrongJson e) {
      return Optional.empty();
    }
  }
}
