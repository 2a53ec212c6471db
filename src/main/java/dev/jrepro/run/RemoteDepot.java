package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import dev.jrepro.json.WrongJson;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.remote.Progress;
import dev.jrepro.remote.Remote;
import dev.jrepro.remote.RemoteSpec;
import dev.jrepro.remote.Remotes;
import dev.jrepro.remote.Transfer;
import dev.jrepro.store.FolderStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;

/**
 * A remote: the machines share nothing else. The report of an attempt is in its record, which the
 * remote's index finds by the stage key.
 */
final class RemoteDepot implements Depot {

  private static final int JOBS = 8;

  /** Transfers at once: each has a connection for each of its jobs, and buffers. */
  private static final int TRANSFERS = 4;

  private final FolderStore cache;
  private final RemoteSpec spec;
  private final Path memory;
  private final Semaphore turns = new Semaphore(TRANSFERS);

  /**
   * Opens it.
   *
   * @param memory a folder for copies of the remote's index
   */
  RemoteDepot(FolderStore cache, RemoteSpec spec, Path memory) {
    this.cache = cache;
    this.spec = spec;
    this.memory = memory;
  }

  static RemoteSpec spec(JsonValue.Obj object) {
    return new RemoteSpec(
        object.needText("name"),
        object.needText("url"),
        object.text("endpoint"),
        object.text("region"),
        object.text("profile"),
        object.isTrue("pathStyle"),
        new RemoteSpec.Access(
            object.isTrue("anonymous"), object.integer("timeoutSeconds").map(Duration::ofSeconds)));
  }

  @Override
  public String address() {
    return spec.endpoint().orElse("") + " " + spec.url();
  }

  @Override
  public JsonValue.Obj toJson() {
    JsonValue.Builder object =
        JsonValue.object()
            .put("name", spec.name())
            .put("url", spec.url())
            .putIf("endpoint", spec.endpoint())
            .putIf("region", spec.region())
            .putIf("profile", spec.profile())
            .flag("pathStyle", spec.pathStyle())
            .flag("anonymous", spec.access().anonymous());
    spec.access().timeout().ifPresent(t -> object.put("timeoutSeconds", t.toSeconds()));
    return JsonValue.object().put("remote", object.build()).build();
  }

  /** Something that is done with the opened remote. */
  private interface Errand<T> {
    T run(Remote remote) throws InterruptedException;
  }

  /** Each errand opens the remote anew, so that it sees the index as it is. */
  private <T> T with(Errand<T> errand) throws InterruptedException {
    turns.acquire();
    try (Remote remote = Remotes.open(spec, memory)) {
      return errand.run(remote);
    } finally {
      turns.release();
    }
  }

  @Override
  public void offer(Collection<Entry> entries) throws InterruptedException {
    with(remote -> transfer(remote).push(entries));
  }

  @Override
  public void bring(Collection<Entry> entries) throws InterruptedException {
    with(remote -> transfer(remote).fetch(entries));
  }

  @Override
  public boolean isCheap() {
    return false;
  }

  @Override
  public List<JobReport> reports(Digest key) throws InterruptedException {
    return with(remote -> {
      SortedSet<Digest> records = remote.runs(List.of(key));
      isBrought(() -> transfer(remote).fetchObjects(records)); // As far as it has them.
      SortedMap<RunRecord, JobReport> reports = byEnd();
      records.stream().filter(cache::contains).forEach(digest -> read(digest, key, reports));
      reports.keySet().removeAll(incomplete(remote, reports.keySet()));
      return new ArrayList<>(reports.values());
    });
  }

  @Override
  public List<JobReport> parts(Digest key, Set<Digest> but) throws InterruptedException {
    return with(remote -> {
      SortedSet<Digest> records = remote.runs(List.of(key));
      records.removeAll(but);
      isBrought(() -> transfer(remote).fetchObjects(records));
      SortedMap<RunRecord, JobReport> reports = byEnd();
      records.stream().filter(cache::contains).forEach(digest -> read(digest, key, reports));
      return new ArrayList<>(reports.values());
    });
  }

  @Override
  public void keepCheckpoints(RunRecord record, Optional<String> again)
      throws InterruptedException {
    byte[] bytes = record.toBytes();
    List<Entry> all = new ArrayList<>(record.logs().values());
    all.add(Entry.file(Digest.of(bytes), bytes.length));
    SortedMap<Digest, Digest> runs = new TreeMap<>();
    runs.put(Digest.of(bytes), record.key());
    with(remote -> transfer(remote).push(all, runs));
  }

  /** They are the logs of a record that says so, the last one that is whole. */
  @Override
  public SortedMap<RepoPath, Entry> checkpoints(Digest key, Optional<String> again)
      throws InterruptedException {
    List<JobReport> reports = parts(key, Set.of());
    for (JobReport report : reports.reversed()) {
      RunRecord record = RunRecord.parse(cache.read(report.record()));
      if (CheckpointKeeper.isOfCheckpoints(record) && report.again().equals(again)) {
        boolean isWhole =
            with(remote -> isBrought(() -> transfer(remote).fetch(record.logs().values())));
        if (isWhole) {
          return record.logs();
        }
      }
    }
    return new TreeMap<>();
  }

  @Override
  public void dropCheckpoints(Digest key, Optional<String> again) {
    // Whoever looks for a result finds that before these; gc of the remote sees to them.
  }

  private static SortedMap<RunRecord, JobReport> byEnd() {
    return new TreeMap<>(
        Comparator.comparing((RunRecord r) -> r.measured().end())
            .thenComparing(r -> Digest.of(r.toBytes())));
  }

  /**
   * Returns those that succeeded and whose outputs are not to be had: they say nothing any more.
   */
  private List<RunRecord> incomplete(Remote remote, Set<RunRecord> records)
      throws InterruptedException {
    List<RunRecord> incomplete = new ArrayList<>();
    for (RunRecord record : records) {
      if (record.outcome() == RunRecord.Outcome.SUCCEEDED
          && !isBrought(() -> transfer(remote).fetch(record.results()))) {
        incomplete.add(record);
      }
    }
    return incomplete;
  }

  private interface Fetch {
    void run() throws InterruptedException;
  }

  /** Returns whether the remote had all of it. */
  private static boolean isBrought(Fetch fetch) throws InterruptedException {
    try {
      fetch.run();
      return true;
    } catch (JreproException.RemoteFailed | JreproException.Corrupt e) {
      return false;
    }
  }

  /** Records of runs that were no jobs are among them, and maybe those of a newer jrepro. */
  private void read(Digest digest, Digest key, SortedMap<RunRecord, JobReport> reports) {
    try {
      RunRecord record = RunRecord.parse(cache.read(digest));
      Optional<JsonValue> job = record.environment().get("job");
      boolean isOfKey =
          record.key().equals(key)
              || record.inputs().itemKeys().filter(keys -> keys.stage().equals(key)).isPresent();
      if (job.isPresent() && isOfKey) {
        boolean succeeded = record.outcome() == RunRecord.Outcome.SUCCEEDED;
        JsonValue.Obj said = record.environment().object("job");
        reports.put(record, JobReport.of(said, digest, succeeded));
      }
    } catch (WrongJson e) {
      return;
    }
  }

  @Override
  public void publish(Digest key, JobReport report, RunRecord record, Collection<Entry> entries)
      throws InterruptedException {
    List<Entry> all = new ArrayList<>(entries);
    all.add(Entry.file(report.record(), record.toBytes().length));
    SortedMap<Digest, Digest> runs = new TreeMap<>();
    runs.put(report.record(), key);
    with(remote -> transfer(remote).push(all, runs));
  }

  private Transfer transfer(Remote remote) {
    return new Transfer(cache, remote, JOBS, Progress.silent());
  }

  @Override
  public void close() {
    // Every errand closes what it opened.
  }
}
