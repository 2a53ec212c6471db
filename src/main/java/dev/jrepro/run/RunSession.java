package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.content.ItemTable;
import dev.jrepro.content.ObjectSink;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.lineage.ItemList;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.pipeline.ItemMap;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Judgement;
import dev.jrepro.plan.Planner;
import dev.jrepro.project.Origin;
import dev.jrepro.project.Project;
import dev.jrepro.project.Workspace;
import dev.jrepro.project.WorkspaceFacts;
import dev.jrepro.store.Wholeness;
import java.io.IOException;
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

  private final Project project;
  private final Snapshot snapshot;
  private final RunOptions options;
  private final RunEvents events;
  private final WorkspaceFacts facts;
  private final RunContext context;
  private final RunCache cache;
  private final GroupCommit commits;
  private final Attempts attempts;
  private boolean hasBegun;
  private final Optional<RemoteAnswers> remote;
  private final Workspace workspace;
  private final Map<StageName, Digest> madeBy = new TreeMap<>();
  private final Restorer restorer = new Restorer(this);
  private final Shares shares = new Shares();
  private final ParamFiles paramFiles;

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
    this.remote = RemoteAnswers.asked(project, options, events);
    this.workspace = new Workspace(project);
    this.commits = new GroupCommit(project, this::learn);
    this.attempts = new Attempts(project);
    this.paramFiles = new ParamFiles(project, facts, options, stages);
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

  /** Returns what puts files of the cache into the workspace. */
  Restorer restorer() {
    return restorer;
  }

  /** Returns what of the machine each stage has. */
  Shares shares() {
    return shares;
  }

  /** Notes that something is done about a stage: from now on things change by it. */
  synchronized void begin() {
    hasBegun = true;
  }

  /** Judges a stage by what stands at its dependencies now. */
  synchronized Judgement judge(Stage stage) {
    if (hasBegun) {
      stage.deps().forEach(facts::forget);
      if (stage.map().isPresent()) {
        // What its run is planned by, is what it was judged by.
        stage.outs().forEach(out -> facts.forget(out.path()));
      }
    }
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
    attempts.close();
    remote.ifPresent(RemoteAnswers::close);
  }

  /** Forgets what is known of paths, because they have changed. */
  synchronized void forget(Collection<RepoPath> paths) {
    paths.forEach(facts::forget);
  }

  synchronized Optional<Entry> look(RepoPath path) {
    return facts.look(path);
  }

  /** Returns what stands at a folder of a map; the facts have its trees then. */
  synchronized Optional<Entry> lookInto(RepoPath path) {
    return facts.lookInto(path);
  }

  /** Returns what stands at a path, whatever was known of it. */
  synchronized Optional<Entry> lookAgain(RepoPath path) {
    facts.forget(path);
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
    Optional<RepoPath> params = paramFiles.changed(judgement.stage());
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

  /** Returns whether Git keeps the output, as it is. */
  synchronized boolean isCommitted(Stage stage, RepoPath path) {
    return stage.outs().stream().anyMatch(out -> out.path().equals(path) && !out.cached())
        && project.git().isTracked(path)
        && project.git().changed(List.of(path)).isEmpty();
  }

  /** Returns what counts of what stands at an output. */
  synchronized Optional<Entry> counted(Output out) {
    return facts.output(out);
  }

  /** Returns which files of a recorded run are to be put where, to have its outputs in place. */
  synchronized SortedMap<RepoPath, Entry> toPlace(Stage stage, RunRecord record) {
    return cache.toPlace(stage, record.outs(), record.files());
  }

  /** Returns the record of the run that a lock's outputs came from, if it is known here. */
  synchronized Optional<RunRecord> lockedRun(Lock lock) {
    return cache.producer(lock.key(), lock.outs()).map(project::record);
  }

  /** Returns what begins attempts to make outputs. */
  Attempts attempts() {
    return attempts;
  }

  /** Returns what makes durable what stages leave. */
  GroupCommit commits() {
    return commits;
  }

  /**
   * Enters a run in the ledger; it is there, and all that was handed in before is durable, then.
   */
  void noteRun(Ledger.Line line) {
    commits.commit(
        new GroupCommit.Left(Optional.of(line), Optional.empty()), GroupCommit.Sequel.none());
  }

  /** Learns of what is durable now. */
  private synchronized void learn(GroupCommit.Left left) {
    left.line().ifPresent(cache::note);
    left.lock().ifPresent(lock -> snapshot.forget(lock.stage()));
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

  /** Has Git ignore what the cache keeps of stages. */
  synchronized void ignoreOutputs(Collection<Stage> stages) {
    List<RepoPath> paths = new ArrayList<>();
    for (Stage stage : stages) {
      stage.outs().stream().filter(Output::cached).map(Output::path).forEach(paths::add);
      paths.addAll(stage.logs());
    }
    workspace.ignoreData(paths);
  }
}
