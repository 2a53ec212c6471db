package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.content.ItemTable;
import dev.jrepro.content.ObjectSink;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.ItemList;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.LockFiles;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.lineage.VolatileFields;
import dev.jrepro.pipeline.ItemMap;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Param;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Judgement;
import dev.jrepro.plan.Planner;
import dev.jrepro.project.AtomicFile;
import dev.jrepro.project.Checkout;
import dev.jrepro.project.Origin;
import dev.jrepro.project.Project;
import dev.jrepro.project.Workspace;
import dev.jrepro.project.WorkspaceFacts;
import dev.jrepro.store.ObjectWriter;
import dev.jrepro.store.Wholeness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the stages of one {@code jrepro run} share, and what they do to project and workspace. It is
 * a monitor: looking at the workspace, at Git and at locks is for one thread at a time, and so is
 * restoring; commands, and the storing of what they wrote, go on beside each other.
 */
final class RunSession implements AutoCloseable {

  private static final Share NO_SHARE = new Share(List.of(), 1);

  private final Project project;
  private final Snapshot snapshot;
  private final RunOptions options;
  private final RunEvents events;
  private final WorkspaceFacts facts;
  private final RunContext context;
  private final RunCache cache;
  private final Optional<RemoteAnswers> remote;
  private final Workspace workspace;
  private final Map<StageName, Digest> madeBy = new TreeMap<>();
  private final Map<StageName, Share> allotted = new TreeMap<>();
  private final Map<RepoPath, Optional<Entry>> paramFiles = new TreeMap<>();

  /** Whoever has it puts files into the workspace. It is taken before the session itself. */
  private final Object restoring = new Object();

  RunSession(
      Project project,
      Snapshot snapshot,
      Collection<Stage> stages,
      RunOptions options,
      RunEvents events) {
    this.project = project;
    this.snapshot = snapshot;
    this.options = options;
    this.events = events;
    this.facts = new WorkspaceFacts(project, snapshot, options.caller());
    this.context = new RunContext(project, snapshot, facts, stages);
    this.cache = new RunCache(project, facts);
    this.remote = remote(project, options, events);
    this.workspace = new Workspace(project);
    for (Stage stage : stages) {
      stage.params().forEach(p -> paramFiles.computeIfAbsent(p.file(), facts::look));
    }
  }

  /** A remote that a configuration asks for and does not name keeps nobody from running. */
  private static Optional<RemoteAnswers> remote(
      Project project, RunOptions options, RunEvents events) {
    boolean mayRestore = !options.force() && !options.noRunCache();
    try {
      return mayRestore && (options.pull() || project.config().run().asksRemote())
          ? Optional.of(new RemoteAnswers(project, events::warn))
          : Optional.empty();
    } catch (JreproException.Invalid e) {
      if (options.pull()) {
        throw e;
      }
      events.warn("'run.cache' is 'remote', and " + e.getMessage());
      return Optional.empty();
    }
  }

  Project project() {
    return project;
  }

  Snapshot snapshot() {
    return snapshot;
  }

  RunOptions options() {
    return options;
  }

  RunEvents events() {
    return events;
  }

  WorkspaceFacts facts() {
    return facts;
  }

  RunContext context() {
    return context;
  }

  /** Judges a stage by what stands at its dependencies now. */
  synchronized Judgement judge(Stage stage) {
    stage.deps().forEach(facts::forget);
    return (options.force() ? new Planner(facts) : Planner.brief(facts)).judge(stage);
  }

  /** Judges a stage as if the results of others were in place. */
  synchronized Judgement judge(Stage stage, PredictedFacts predicted) {
    return new Planner(predicted).judge(stage);
  }

  /** Returns the workspace's facts, in which results of stages can be foreseen. */
  PredictedFacts predicted() {
    return new PredictedFacts(facts, project.cache());
  }

  /** Looks up on the remote what stages can be restored from, if that is asked for. */
  void lookUp(Collection<Stage> stages) throws InterruptedException {
    if (remote.isPresent()) {
      new RemoteLookup(this, remote.get()).over(stages);
    }
  }

  /** Returns what to restore instead of running, if all of it is in the cache. */
  synchronized Optional<RunCache.Answer> answer(Judgement judgement, StageKey key) {
    Stage stage = judgement.stage();
    return cache.find(stage, key, judgement.lock(), context.numerics(stage));
  }

  /**
   * Returns the same; if there is nothing, what the remote has, if that is to be asked and was not
   * asked for the key when all others were looked up.
   */
  Optional<RunCache.Answer> answerFromAnywhere(Judgement judgement, StageKey key) {
    Optional<RunCache.Answer> here = answer(judgement, key);
    return here.isPresent() || remote.isEmpty()
        ? here
        : new RemoteLookup(this, remote.get()).late(judgement, key);
  }

  /** Returns what could be restored instead of running, the best first, in the cache or not. */
  synchronized List<RunCache.Answer> candidates(Judgement judgement, StageKey key) {
    Stage stage = judgement.stage();
    return cache.candidates(stage, key, judgement.lock(), context.numerics(stage)).toList();
  }

  /** Returns what an answer needs and the cache lacks. */
  List<Entry> lacking(RunCache.Answer answer) {
    return cache.lacking(answer);
  }

  /** Notes runs that the ledger has learned of. */
  synchronized void learned(Collection<Ledger.Line> lines) {
    lines.forEach(cache::note);
  }

  @Override
  public void close() {
    remote.ifPresent(RemoteAnswers::close);
  }

  /** Forgets what is known of paths, because they have changed. */
  synchronized void forget(Collection<RepoPath> paths) {
    paths.forEach(facts::forget);
  }

  private synchronized Optional<Entry> look(RepoPath path) {
    return facts.look(path);
  }

  private synchronized void learn(RepoPath path, Optional<Entry> entry) {
    facts.learn(path, entry);
  }

  /** Stores what stands at a path, as far as the cache lacks it, and returns it. */
  synchronized Optional<Entry> keep(RepoPath path, ObjectSink sink) {
    return facts
        .look(path)
        .flatMap(entry ->
            Wholeness.has(project.cache(), entry) ? Optional.of(entry) : facts.store(path, sink));
  }

  /** Returns whether a dependency is data, and no file that Git keeps or would keep. */
  synchronized boolean isData(RepoPath path) {
    return switch (facts.origin(path)) {
      case Origin.StageOutput made -> true;
      case Origin.PointerData data -> true;
      case Origin.Tracked tracked -> false;
      case Origin.Untracked untracked -> false;
      case Origin.Ignored ignored -> false;
    };
  }

  /** Returns the pointers whose data is the path, holds it, or lies in it. */
  synchronized List<Pointer> pointers(RepoPath path) {
    return snapshot.pointersAt(path);
  }

  /** Returns whether the record of a run with a key is in the ledger already. */
  synchronized boolean knows(Digest record, Digest key) {
    return cache.knows(record, key);
  }

  /** Stores what stands at an output. */
  Optional<Entry> store(RepoPath path, ObjectSink sink) {
    Optional<Entry> entry = facts.storeOutput(path, sink);
    learn(path, entry);
    return entry;
  }

  /** Stores what stands at a path that no other one holds, and learns nothing of it. */
  Optional<Entry> storeApart(RepoPath path, ObjectSink sink) {
    return facts.storeOutput(path, sink);
  }

  /** Returns what a map stage runs for, as it was judged. */
  synchronized ItemList items(ItemMap map) {
    return facts
        .items(map)
        .orElseThrow(() -> new JreproException.Refused("the items are not there any more."));
  }

  /** Returns whether what matches a map is something else now. */
  synchronized boolean haveItemsChanged(ItemMap map, ItemList items) {
    map.folders().forEach(facts::forget);
    return facts.items(map).filter(now -> now.entry().equals(items.entry())).isEmpty();
  }

  /** Returns what differs between the items of a lock and others, if the former are known. */
  synchronized Optional<ItemTable.Difference> difference(Entry locked, ItemList items) {
    return facts.difference(locked, items);
  }

  /** Stores what counts of an output besides its bytes, and returns it. */
  Entry storeCounted(Output out, Entry entry, ObjectSink sink) throws IOException {
    return facts.storeCounted(out, entry, sink);
  }

  /** Returns the commit that the workspace is on. */
  synchronized Optional<CommitId> head() {
    return context.head();
  }

  /** Returns the declared files that differ from that commit, stored. */
  synchronized SortedMap<RepoPath, Entry> uncommitted() {
    return context.uncommitted();
  }

  /** Returns what a command read and what is now something else. */
  synchronized Optional<RepoPath> disturbed(Judgement judgement) {
    Optional<RepoPath> params = changedParams(judgement.stage());
    if (params.isPresent()) {
      return params;
    }
    for (Map.Entry<RepoPath, Entry> dep : judgement.deps().entrySet()) {
      facts.forget(dep.getKey());
      if (!facts.dependency(dep.getKey()).equals(Optional.of(dep.getValue()))) {
        return Optional.of(dep.getKey());
      }
    }
    return Optional.empty();
  }

  /** Returns the shortest name of a stage that means it alone. */
  String title(Stage stage) {
    return snapshot.graph().title(stage.name());
  }

  /**
   * Returns a parameter file that gives a stage other values now than those that it was started
   * with. The pipelines are read again only if the file has been written.
   */
  private Optional<RepoPath> changedParams(Stage stage) {
    for (Param param : stage.params()) {
      Optional<Entry> before = paramFiles.get(param.file());
      facts.forget(param.file());
      if (before != null && !facts.look(param.file()).equals(before)) {
        return project
                .readWorkspace(options.overrides())
                .graph()
                .find(stage.name())
                .filter(now -> now.params().equals(stage.params()))
                .isPresent()
            ? Optional.empty()
            : Optional.of(param.file());
      }
    }
    return Optional.empty();
  }

  /** Stores what stands at a stage's outputs and not in the cache yet, before it is replaced. */
  void keepOldOutputs(Stage stage) {
    List<RepoPath> paths = new ArrayList<>(stage.outs().stream().map(Output::path).toList());
    paths.addAll(stage.logs());
    try (ObjectWriter writer = project.cache().writer()) {
      SortedMap<RepoPath, Entry> unknown = new TreeMap<>();
      for (RepoPath path : paths) {
        Optional<Entry> entry = look(path);
        if (entry.isPresent()) {
          keepLeftOut(path, entry.get(), writer, unknown);
        }
        // All of it: a fetch that was cut short leaves trees without what they name.
        if (entry.isPresent()
            && !Wholeness.has(project.cache(), entry.get())
            && !isCommitted(stage, path)) {
          store(path, writer);
          unknown.put(path, entry.get());
        }
      }
      writer.commit();
      unknown.forEach(events::kept);
    } catch (IOException e) {
      throw new DiskFailed("store the old outputs of " + stage.name(), e);
    }
  }

  /** Stores what stands at paths in a stage's outputs and not in the cache yet. */
  void keep(Stage stage, Collection<RepoPath> paths) {
    try (ObjectWriter writer = project.cache().writer()) {
      SortedMap<RepoPath, Entry> unknown = new TreeMap<>();
      for (RepoPath path : paths) {
        Optional<Entry> entry = storeApart(path, ObjectSink.hashing());
        if (entry.isPresent() && !Wholeness.has(project.cache(), entry.get())) {
          storeApart(path, writer);
          unknown.put(path, entry.get());
        }
      }
      writer.commit();
      unknown.forEach(events::kept);
    } catch (IOException e) {
      throw new DiskFailed("store the old outputs of " + stage.name(), e);
    }
  }

  /** What ignore rules leave out of an output goes with it when it is replaced: it is kept too. */
  private void keepLeftOut(
      RepoPath path, Entry counted, ObjectWriter writer, SortedMap<RepoPath, Entry> unknown) {
    if (!counted.isDirectory()) {
      return;
    }
    Optional<Entry> whole = facts.everything(path, ObjectSink.hashing());
    if (whole.isPresent()
        && !whole.get().equals(counted)
        && !Wholeness.has(project.cache(), whole.get())) {
      facts.everything(path, writer);
      unknown.put(path, whole.get());
    }
  }

  /** Returns whether Git keeps the output, as it is. */
  private synchronized boolean isCommitted(Stage stage, RepoPath path) {
    return stage.outs().stream().anyMatch(out -> out.path().equals(path) && !out.cached())
        && project.git().isTracked(path)
        && project.git().changed(List.of(path)).isEmpty();
  }

  /** Puts an answer of the run cache into the workspace, and writes the lock. */
  void restore(Judgement judgement, RunCache.Answer answer) {
    Stage stage = judgement.stage();
    place(stage, answer.files());
    judgement
        .key()
        .ifPresent(key ->
            writeLock(
                stage,
                new Lock(
                    stage.name(),
                    StageKey.SCHEMA,
                    key.digest(),
                    key,
                    answer.outs(),
                    judgement.sources(),
                    answer.numerics())));
  }

  /** Puts files that the cache has in the places of a stage's outputs. */
  void place(Stage stage, SortedMap<RepoPath, Entry> files) {
    keepOldOutputs(stage);
    replace(stage, files);
  }

  /**
   * Puts files in the places of a stage's outputs, whose old bytes the cache has, or nobody needs.
   */
  void replace(Stage stage, SortedMap<RepoPath, Entry> files) {
    synchronized (restoring) {
      new Checkout(project, true).run(files);
    }
    forget(stage.outs().stream().map(Output::path).toList());
  }

  /** Returns which files of a recorded run are to be put where, to have its outputs in place. */
  synchronized SortedMap<RepoPath, Entry> toPlace(Stage stage, RunRecord record) {
    return cache.toPlace(stage, record.outs(), record.files());
  }

  /**
   * Puts a lock's outputs into the workspace after a run that contradicted it; where the cache
   * lacks them, the files of that run.
   */
  void restoreLocked(Stage stage, Lock lock, SortedMap<RepoPath, Entry> files) {
    SortedMap<RepoPath, Entry> wanted = new TreeMap<>();
    for (Output out : stage.outs()) {
      Entry locked = lock.outs().get(out.path());
      if (locked == null || counted(out).equals(Optional.of(locked))) {
        continue;
      }
      boolean here = Wholeness.has(project.cache(), locked);
      Entry other = files.get(out.path());
      if (here || other != null) {
        wanted.put(out.path(), here ? locked : other);
      }
    }
    synchronized (restoring) {
      new Checkout(project, true).run(wanted);
    }
    forget(wanted.keySet());
  }

  private synchronized Optional<Entry> counted(Output out) {
    return facts.output(out);
  }

  /** Returns what differs between the machines of a lock's run and of this one, as a sentence. */
  synchronized String environments(Lock lock) {
    Optional<JsonValue.Obj> then =
        cache
            .producer(lock.key(), lock.outs())
            .map(record -> project.record(record).environment().object("machine"));
    if (then.isEmpty()) {
      return "The lock's run is not known here.";
    }
    JsonValue.Obj now = context.machine().toJson();
    List<String> differences =
        now.fields().keySet().stream()
            .filter(field -> !now.get(field).equals(then.get().get(field)))
            .map(field ->
                field + " " + text(then.get(), field) + " there, " + text(now, field) + " here")
            .toList();
    return differences.isEmpty()
        ? "Both runs were on this machine."
        : "The machines differ: " + String.join("; ", differences) + ".";
  }

  private static String text(JsonValue.Obj object, String field) {
    return object.get(field).map(Json::canonical).orElse("(nothing)");
  }

  /** Writes a stage's lock. */
  void writeLock(Stage stage, Lock lock) {
    AtomicFile.write(LockFiles.path(stage.name()).under(project.root()), lock.toText());
    forgetLock(stage.name());
  }

  private synchronized void forgetLock(StageName stage) {
    snapshot.forget(stage);
  }

  /** Notes a run in the ledger. */
  void noteRun(Ledger.Line line) {
    project.ledger().append(List.of(line));
    learn(line);
  }

  private synchronized void learn(Ledger.Line line) {
    cache.note(line);
  }

  /** Notes which run made a stage's outputs. */
  synchronized void made(StageName stage, Digest record) {
    madeBy.put(stage, record);
  }

  /** Returns, for each dependency that a stage made, the record of that run. */
  synchronized SortedMap<RepoPath, Digest> producers(Judgement judgement) {
    SortedMap<RepoPath, Digest> producers = new TreeMap<>();
    SortedSet<RepoPath> read = new TreeSet<>(judgement.deps().keySet());
    judgement.stage().map().ifPresent(map -> read.addAll(map.folders()));
    for (RepoPath dep : read) {
      snapshot
          .graph()
          .producer(dep)
          .flatMap(maker -> producer(maker.name()))
          .ifPresent(record -> producers.put(dep, record));
    }
    return producers;
  }

  private Optional<Digest> producer(StageName stage) {
    Digest known = madeBy.get(stage);
    return known != null
        ? Optional.of(known)
        : snapshot.lock(stage).flatMap(lock -> cache.producer(lock.key(), lock.outs()));
  }

  /** Returns what counts of an output's file that lies somewhere else. */
  Optional<Entry> countedAt(Output out, Path file) throws IOException {
    return Files.isRegularFile(file)
        ? Optional.of(VolatileFields.strip(Files.readAllBytes(file), out.volatileFields()))
        : Optional.empty();
  }

  /** Has Git ignore what the cache keeps of stages. */
  synchronized void ignoreOutputs(Collection<Stage> stages) {
    List<RepoPath> paths = new ArrayList<>();
    for (Stage stage : stages) {
      stage.outs().stream().filter(Output::cached).map(Output::path).forEach(paths::add);
      paths.addAll(stage.logs());
    }
    workspace.ignoreData(paths);
  }

  /** What of the machine is a stage's: GPUs, as CUDA calls them, and how many items at once. */
  private record Share(List<String> gpus, int items) {}

  /**
   * Notes what a stage may use.
   *
   * @param gpus its GPUs, as CUDA calls them
   * @param items for how many items at once its command may run, if it has a map
   */
  synchronized void allot(Stage stage, List<String> gpus, int items) {
    allotted.put(stage.name(), new Share(List.copyOf(gpus), items));
  }

  /** Returns the GPUs that a stage may use. */
  synchronized List<String> gpus(Stage stage) {
    return allotted.getOrDefault(stage.name(), NO_SHARE).gpus();
  }

  /** Returns for how many items at once the command of a map stage may run. */
  synchronized int itemsAtOnce(Stage stage) {
    return allotted.getOrDefault(stage.name(), NO_SHARE).items();
  }
}
