package dev.jrepro.project;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.json.WrongJson;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.remote.Progress;
import dev.jrepro.remote.Remote;
import dev.jrepro.remote.RemoteSpec;
import dev.jrepro.remote.Remotes;
import dev.jrepro.remote.Transfer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Push and fetch of a project's data, run records and logs. */
public final class Sharing {

  private final Project project;
  private final RemoteSpec spec;
  private final int jobs;
  private final Progress progress;

  /**
   * Shares with a remote.
   *
   * @param remote its name; the default one if empty
   * @throws JreproException.Invalid if there is no such remote, or none is the default
   */
  public Sharing(Project project, Optional<String> remote, int jobs, Progress progress) {
    this.project = project;
    this.spec = absolute(spec(project.config(), remote), project.root());
    this.jobs = jobs;
    this.progress = progress;
  }

  /**
   * What was shared.
   *
   * @param remote the remote's name and address
   * @param entries how many files and directories were looked after
   * @param moved what moved
   */
  public record Shared(String remote, int entries, Transfer.Moved moved) {}

  /**
   * Uploads what snapshots speak of and the remote lacks: data, run records, logs.
   *
   * @param again whether to look also below directories that the remote has
   */
  public Shared push(Collection<Snapshot> snapshots, Collection<String> targets, boolean again)
      throws InterruptedException {
    try (Remote remote = Remotes.open(spec)) {
      Set<Entry> data = new LinkedHashSet<>();
      SortedSet<Digest> keys = new TreeSet<>();
      for (Snapshot snapshot : snapshots) {
        data.addAll(new Holdings(snapshot).shared(targets).values());
        keys.addAll(keys(snapshot, targets));
      }
      SortedMap<Digest, Digest> records = recordsOf(keys);
      Set<Entry> all = new LinkedHashSet<>(data);
      records.keySet().forEach(record -> all.addAll(evidence(record)));
      Transfer transfer = new Transfer(project.cache(), remote, jobs, progress);
      Transfer.Moved moved = again ? transfer.pushAgain(all) : transfer.push(all);
      for (Map.Entry<Digest, Digest> record : records.entrySet()) {
        remote.linkRun(record.getValue(), record.getKey());
      }
      remember(data);
      return new Shared(remote.describe(), all.size(), moved);
    }
  }

  /** Downloads what snapshots speak of and the cache lacks, and the records of their runs. */
  public Shared fetch(Collection<Snapshot> snapshots, Collection<String> targets)
      throws InterruptedException {
    try (Remote remote = Remotes.open(spec)) {
      Set<Entry> data = new LinkedHashSet<>();
      SortedSet<Digest> keys = new TreeSet<>();
      for (Snapshot snapshot : snapshots) {
        data.addAll(new Holdings(snapshot).shared(targets).values());
        keys.addAll(keys(snapshot, targets));
      }
      Transfer transfer = new Transfer(project.cache(), remote, jobs, progress);
      learn(remote, transfer, keys);
      Transfer.Moved moved = transfer.fetch(data);
      remember(data);
      return new Shared(remote.describe(), data.size(), moved);
    }
  }

  private void remember(Collection<Entry> data) {
    new RemoteMemory(project).seen(spec.name(), data.stream().map(Entry::digest).toList());
  }

  private static List<Digest> keys(Snapshot snapshot, Collection<String> targets) {
    return new Holdings(snapshot)
        .stages(targets).stream()
            .map(stage -> snapshot.lock(stage.name()))
            .flatMap(Optional::stream)
            .map(Lock::key)
            .toList();
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

  /** Returns a record and what it alone keeps: the log, log folders, files that Git keeps. */
  private List<Entry> evidence(Digest digest) {
    byte[] bytes = project.cache().read(digest);
    RunRecord record = RunRecord.parse(bytes);
    List<Entry> entries = new ArrayList<>();
    entries.add(Entry.file(digest, bytes.length));
    record.log().filter(this::isHere).ifPresent(entries::add);
    record.logs().values().stream().filter(this::isHere).forEach(entries::add);
    record.files().values().stream().filter(this::isHere).forEach(entries::add);
    return entries;
  }

  private boolean isHere(Entry entry) {
    return project.cache().contains(entry.digest());
  }

  /** Brings the records of runs with these keys, and what they keep, into cache and ledger. */
  private void learn(Remote remote, Transfer transfer, Set<Digest> keys)
      throws InterruptedException {
    SortedSet<Digest> known = new TreeSet<>();
    project.ledger().lines().forEach(line -> known.add(line.record()));
    SortedSet<Digest> wanted = new TreeSet<>();
    for (Digest key : keys) {
      wanted.addAll(remote.runs(key));
    }
    wanted.removeAll(known);
    if (wanted.isEmpty()) {
      return;
    }
    RecordFetch.into(project.cache(), remote, wanted);
    List<Ledger.Line> lines = new ArrayList<>();
    List<Entry> logs = new ArrayList<>();
    for (Digest digest : wanted) {
      Optional<RunRecord> record = readable(digest).filter(r -> keys.contains(r.key()));
      record.flatMap(RunRecord::log).ifPresent(logs::add);
      record.ifPresent(r -> logs.addAll(r.logs().values()));
      record.ifPresent(r -> lines.add(Ledger.Line.of(digest, r)));
    }
    transfer.fetch(logs);
    project.ledger().append(lines);
  }

  /** A record that a newer jrepro wrote is no evidence here, and no reason to fetch nothing. */
  private Optional<RunRecord> readable(Digest digest) {
    try {
      return Optional.of(project.record(digest));
    } catch (WrongJson e) {
      return Optional.empty();
    }
  }

  /** A folder that is written relative is read from the project's root. */
  private static RemoteSpec absolute(RemoteSpec spec, Path root) {
    boolean isFolder = !spec.url().contains("://") && !spec.url().startsWith("file:");
    return isFolder
        ? new RemoteSpec(
            spec.name(),
            root.resolve(spec.url()).normalize().toString(),
            spec.endpoint(),
            spec.region(),
            spec.profile(),
            spec.pathStyle())
        : spec;
  }

  private static RemoteSpec spec(Config config, Optional<String> remote) {
    Optional<String> name = remote.or(config::defaultRemote);
    if (name.isEmpty() && config.remotes().size() == 1) {
      return config.remotes().values().iterator().next();
    }
    if (name.isEmpty()) {
      throw new JreproException.Invalid(
          config.remotes().isEmpty() ? "there is no remote." : "no remote is the default.",
          "'jrepro remote add -d NAME s3://BUCKET/PREFIX' makes one.");
    }
    RemoteSpec spec = config.remotes().get(name.get());
    if (spec == null) {
      throw new JreproException.Invalid(
          "there is no remote '" + name.get() + "'.",
          config.remotes().isEmpty()
              ? "'jrepro remote add -d NAME s3://BUCKET/PREFIX' makes one."
              : "Known are: " + String.join(", ", config.remotes().keySet()) + ".");
    }
    return spec;
  }
}
