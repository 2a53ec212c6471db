package dev.jrepro.project;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.remote.Progress;
import dev.jrepro.remote.Remote;
import dev.jrepro.remote.RemoteSpec;
import dev.jrepro.remote.Remotes;
import dev.jrepro.remote.Transfer;
import dev.jrepro.store.Wholeness;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Push and fetch of a project's data, run records and logs. */
public final class Sharing {

  private final Project project;
  private final RemoteMemory memory;
  private final RemoteSpec spec;
  private final int jobs;
  private final Progress progress;
  private final SharedRecords records;

  /**
   * Shares with a remote.
   *
   * @param remote its name; the default one if empty
   * @throws JreproException.Invalid if there is no such remote, or none is the default
   */
  public Sharing(Project project, Optional<String> remote, int jobs, Progress progress) {
    this.project = project;
    this.memory = new RemoteMemory(project);
    this.spec = absolute(spec(project.config(), remote), project.root());
    this.jobs = jobs;
    this.progress = progress;
    this.records = new SharedRecords(project, jobs);
  }

  /** Returns what goes to and comes from the remote of runs. */
  SharedRecords records() {
    return records;
  }

  /** Opens the remote; the caller closes it. */
  Remote open() {
    return Remotes.open(spec, memory.index(spec.name()));
  }

  /**
   * What was shared.
   *
   * @param remote the remote's name and address
   * @param entries how many files and directories were looked after
   * @param moved what moved
   * @param warnings what did not go well and is no failure
   */
  public record Shared(String remote, int entries, Transfer.Moved moved, List<String> warnings) {
    public Shared {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * Uploads what snapshots speak of and the remote lacks: data, run records, logs.
   *
   * @param again whether to look also below directories that the remote has
   */
  public Shared push(Collection<Snapshot> snapshots, Collection<String> targets, boolean again)
      throws InterruptedException {
    try (Remote remote = open()) {
      Wanted wanted = wanted(snapshots, targets);
      Set<Entry> data = wanted.all();
      wanted.spare().stream()
          .filter(entry -> Wholeness.has(project.cache(), entry))
          .forEach(data::add);
      SortedSet<Digest> keys = new TreeSet<>();
      snapshots.forEach(snapshot -> keys.addAll(keys(snapshot, targets)));
      SharedRecords.Offer offer = records.of(keys, keptByRecords(snapshots, targets));
      Set<Entry> all = new LinkedHashSet<>(data);
      all.addAll(offer.entries());
      Transfer transfer = new Transfer(project.cache(), remote, jobs, progress);
      Transfer.Moved moved =
          again ? transfer.pushAgain(all, offer.keys()) : transfer.push(all, offer.keys());
      remember(data);
      return new Shared(remote.describe(), all.size(), moved, List.of());
    }
  }

  /**
   * Uploads the records of all runs that succeeded, and their outputs and logs, as far as they are
   * here in full: for others to restore, whether a commit names them or not.
   */
  public Shared pushRuns() throws InterruptedException {
    try (Remote remote = open()) {
      SharedRecords.Offer offer = records.ofAll();
      Transfer transfer = new Transfer(project.cache(), remote, jobs, progress);
      return new Shared(
          remote.describe(),
          offer.keys().size(),
          transfer.push(offer.entries(), offer.keys()),
          List.of());
    }
  }

  /** Downloads what snapshots speak of and the cache lacks, and the records of their runs. */
  public Shared fetch(Collection<Snapshot> snapshots, Collection<String> targets)
      throws InterruptedException {
    try (Remote remote = open()) {
      Wanted data = wanted(snapshots, targets);
      SortedSet<Digest> keys = new TreeSet<>();
      snapshots.forEach(snapshot -> keys.addAll(keys(snapshot, targets)));
      Transfer transfer = new Transfer(project.cache(), remote, jobs, progress);
      SharedRecords.Learned runs = records.learn(remote, keys);
      Transfer.Moved moved = transfer.fetch(data.own());
      remember(data.own());
      Set<Entry> others = new LinkedHashSet<>(data.imported());
      others.addAll(data.spare());
      for (Entry other : others) {
        moved = plus(moved, fetchOther(transfer, other));
      }
      List<String> warnings = new ArrayList<>(fetchLogs(transfer, runs.logs()));
      runs.lost()
          .ifPresent(
              e -> warnings.add("not every record of a run could be fetched: " + e.getMessage()));
      return new Shared(remote.describe(), data.all().size(), moved, warnings);
    }
  }

  /**
   * The data that targets mean.
   *
   * @param own what is to be had from remotes alone
   * @param imported what can be had from elsewhere too
   * @param spare what may not be needed: the outputs of locks that a merge has left to be settled,
   *     and the lists of items by which a map stage knows what it need not run for
   */
  private record Wanted(Set<Entry> own, Set<Entry> imported, Set<Entry> spare) {
    static Wanted nothing() {
      return new Wanted(new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
    }

    Set<Entry> all() {
      Set<Entry> all = new LinkedHashSet<>(own);
      all.addAll(imported);
      return all;
    }
  }

  /** Finds what targets mean, also in directories whose trees are on the remote alone. */
  private Wanted wanted(Collection<Snapshot> snapshots, Collection<String> targets) {
    Wanted wanted = Wanted.nothing();
    try (DataSource trees =
        new DataSource(project.cache(), Optional.of(spec), memory.folder(), Progress.silent())) {
      boolean first = true;
      for (Snapshot snapshot : snapshots) {
        Chosen chosen = new Holdings(snapshot).chosenShared(targets);
        SortedMap<RepoPath, Entry> entries =
            first ? chosen.resolve(trees) : chosen.resolveThose(trees);
        entries.forEach((path, entry) -> {
          boolean isImport =
              snapshot.pointerOver(path).filter(p -> p.source().isPresent()).isPresent();
          (isImport ? wanted.imported() : wanted.own()).add(entry);
        });
        new Holdings(snapshot)
            .stages(targets)
            .forEach(s -> wanted.spare().addAll(spare(snapshot, s)));
        first = false;
      }
    }
    return wanted;
  }

  /**
   * Returns the outputs of both sides of a merge, of which nobody knows yet which will be needed,
   * and the lists of a map stage's items.
   */
  private static List<Entry> spare(Snapshot snapshot, Stage stage) {
    List<Entry> entries = new ArrayList<>();
    if (stage.outs().stream().anyMatch(Output::push)) {
      locks(snapshot, stage).forEach(lock -> lock.inputs().items().ifPresent(entries::add));
    }
    for (Lock side : snapshot.sides(stage.name())) {
      stage.outs().stream()
          .filter(out -> out.push() && out.cached())
          .map(out -> Optional.ofNullable(side.outs().get(out.path())))
          .forEach(entry -> entry.ifPresent(entries::add));
    }
    return entries;
  }

  /**
   * An import that the remote lacks is to be had where it came from; the outputs of one side of a
   * merge, by running the stage; a list of items, by running it for all of them.
   */
  private Transfer.Moved fetchOther(Transfer transfer, Entry imported) throws InterruptedException {
    try {
      Transfer.Moved moved = transfer.fetch(List.of(imported));
      remember(List.of(imported));
      return moved;
    } catch (JreproException.RemoteFailed e) {
      return new Transfer.Moved(0, 0);
    }
  }

  private static Transfer.Moved plus(Transfer.Moved a, Transfer.Moved b) {
    return new Transfer.Moved(a.objects() + b.objects(), a.bytes() + b.bytes());
  }

  private void remember(Collection<Entry> data) {
    memory.seen(spec.name(), data.stream().map(Entry::digest).toList());
  }

  private static List<Digest> keys(Snapshot snapshot, Collection<String> targets) {
    return new Holdings(snapshot)
        .stages(targets).stream()
            .flatMap(stage -> locks(snapshot, stage).stream())
            .map(Lock::key)
            .toList();
  }

  /** Returns a stage's lock; those of both sides if a merge has left it to be settled. */
  private static List<Lock> locks(Snapshot snapshot, Stage stage) {
    Optional<Lock> lock = snapshot.lock(stage.name());
    return lock.isPresent() ? List.of(lock.get()) : snapshot.sides(stage.name());
  }

  /**
   * Returns, by stage key, the outputs whose bytes only a record of the run names: those that Git
   * keeps, and those with volatile fields. What is not to be pushed is not among them.
   */
  private static SortedMap<Digest, SortedSet<RepoPath>> keptByRecords(
      Collection<Snapshot> snapshots, Collection<String> targets) {
    SortedMap<Digest, SortedSet<RepoPath>> kept = new TreeMap<>();
    for (Snapshot snapshot : snapshots) {
      for (Stage stage : new Holdings(snapshot).stages(targets)) {
        SortedSet<RepoPath> paths = new TreeSet<>();
        stage.outs().stream()
            .filter(out -> out.push() && (!out.cached() || !out.volatileFields().isEmpty()))
            .forEach(out -> paths.add(out.path()));
        locks(snapshot, stage)
            .forEach(l -> kept.computeIfAbsent(l.key(), k -> new TreeSet<>()).addAll(paths));
      }
    }
    return kept;
  }

  /** Logs are for people: one that is missing keeps nobody from the data. */
  private static List<String> fetchLogs(Transfer transfer, List<Entry> logs)
      throws InterruptedException {
    try {
      transfer.fetch(logs);
      return List.of();
    } catch (JreproException.RemoteFailed | JreproException.Corrupt e) {
      return List.of("not every log of the runs could be fetched: " + e.getMessage());
    }
  }

  /** A folder that is written relative is read from the project's root. */
  static RemoteSpec absolute(RemoteSpec spec, Path root) {
    boolean isFolder = !spec.url().contains("://") && !spec.url().startsWith("file:");
    return isFolder ? spec.at(root.resolve(spec.url()).normalize().toString()) : spec;
  }

  static RemoteSpec spec(Config config, Optional<String> remote) {
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
