package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.content.ItemTable;
import dev.jrepro.content.MissingObject;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.ItemRuns;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Judgement;
import dev.jrepro.store.ObjectWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** How a run of a map stage ends: what its items came to becomes outputs, a record and a lock. */
final class MapEnding {

  private static final int NAMED = 5;

  private final MapWork work;
  private final RunSession session;
  private final Judgement judgement;
  private final Stage stage;
  private final StageKey key;
  private final ItemPlan plan;
  private final ItemTrees trees;
  private final Settlement settlement;
  private final Attempt attempt;
  private final Crew crew;
  private final ItemKeeper keeper;
  private final ItemChanges changes;

  /** Whether nothing is to be put back any more, whatever fails after. */
  private boolean decided;

  MapEnding(MapWork work, Attempt attempt, Crew crew, ItemKeeper keeper) {
    this.work = work;
    this.session = work.session();
    this.judgement = work.judgement();
    this.stage = work.stage();
    this.key = work.key();
    this.plan = work.plan();
    this.trees = work.trees();
    this.settlement = new Settlement(session, judgement, key);
    this.attempt = attempt;
    this.crew = crew;
    this.keeper = keeper;
    this.changes = new ItemChanges(session, plan);
  }

  /** Returns whether nothing is to be put back any more. */
  boolean isDecided() {
    return decided;
  }

  /** Runs the commands. Whatever stops them, what succeeded is kept. */
  void await() throws InterruptedException, IOException {
    try {
      crew.run(session.shares().of(stage).items());
      keeper.commit();
    } catch (InterruptedException e) {
      recordPart(RunRecord.Outcome.ABORTED);
      throw e;
    } catch (JreproException.Interrupted e) {
      Thread.interrupted(); // Heeded by now; the record is to be written all the same.
      recordPart(RunRecord.Outcome.ABORTED);
      throw e;
    } catch (ItemKeeper.Disturbed e) {
      throw disturbed(e.path());
    }
  }

  void settle() throws IOException {
    if (!crew.failures().isEmpty()) {
      String unrecorded = recordPart(RunRecord.Outcome.FAILED);
      throw failed(unrecorded);
    }
    session.forget(work.folders());
    SortedMap<RepoPath, Entry> outs = plan.compose(crew.results(), trees);
    try (ObjectWriter writer = session.project().cache().writer()) {
      for (Entry tree : outs.values()) {
        trees.copy(tree, writer);
      }
      plan.list().store(writer);
      SortedMap<RepoPath, Entry> there = there(outs, writer);
      if (crew.isHere()) {
        refuseDisturbed();
      }
      Optional<SortedMap<RepoPath, Entry>> contradicted = contradicted();
      Digest digest =
          record(
              writer,
              contradicted.isPresent() ? RunRecord.Outcome.FAILED : RunRecord.Outcome.SUCCEEDED,
              outs,
              Optional.empty());
      keeper.forget();
      if (contradicted.isPresent()) {
        throw contradiction(contradicted.get());
      }
      if (settlement.contradicts(outs, numerics())) {
        attempt.takeBack();
        decided = true;
        session.forget(work.folders());
        throw settlement.contradiction(outs, outs, Optional.empty());
      }
      decided = true;
      place(outs, there, writer);
      Lock lock = settlement.lock(outs, numerics());
      session
          .commits()
          .commit(
              new GroupCommit.Left(Optional.empty(), Optional.of(lock)), GroupCommit.Sequel.none());
      session.made(stage.name(), digest);
      attempt.settle();
      session.forget(work.folders());
      session.events().succeeded(stage, crew.ended().measured().wallMillis());
    }
  }

  private void refuseDisturbed() throws IOException {
    Optional<RepoPath> disturbed = session.disturbed(judgement);
    if (disturbed.isPresent()) {
      throw disturbed(disturbed.get());
    }
    if (session.haveItemsChanged(plan.map(), plan.list())) {
      throw changes.isOfOthersAlone() ? grown() : disturbed(plan.map().folders().first());
    }
  }

  /** Returns what stands at the stage's folders: stored, where it is not what is to be there. */
  private SortedMap<RepoPath, Entry> there(SortedMap<RepoPath, Entry> outs, ObjectWriter writer) {
    SortedMap<RepoPath, Entry> there = new TreeMap<>();
    work.folders().forEach(f -> session.lookAgain(f).ifPresent(entry -> there.put(f, entry)));
    return outs.equals(there) ? there : there(writer);
  }

  private SortedMap<RepoPath, Entry> there(ObjectWriter writer) {
    SortedMap<RepoPath, Entry> there = new TreeMap<>();
    work.folders().forEach(f -> session.store(f, writer).ifPresent(entry -> there.put(f, entry)));
    return there;
  }

  /** Restores what is known and not in place, and removes what is no item's output. */
  private void place(
      SortedMap<RepoPath, Entry> outs, SortedMap<RepoPath, Entry> there, ObjectWriter writer)
      throws IOException {
    if (!outs.equals(there)) {
      if (!crew.isHere()) {
        // What stood there has not been set aside.
        new OldOutputs(session, stage).keep();
      }
      session.restorer().replace(stage, outs);
      SortedMap<RepoPath, Entry> now = there(writer);
      writer.commit();
      if (!outs.equals(now)) {
        throw new JreproException.Refused(
            "the outputs of stage " + session.title(stage) + " changed while they were placed.",
            "Run it again when nothing else writes to them.");
      }
    }
  }

  /** Other items came or went: what was written for those that ran is right, and is kept. */
  private JreproException grown() throws IOException {
    String unrecorded = recordPart(RunRecord.Outcome.FAILED);
    String what = "ran while items came or went";
    session.events().failed(stage, what);
    return new JreproException.StageFailed(
        "stage " + session.title(stage) + " " + what + unrecorded + ".",
        "What it wrote is kept: run it again, for the items that are new.");
  }

  /** Nobody knows what commands read, and nothing of what they wrote is kept. */
  private JreproException disturbed(RepoPath what) throws IOException {
    try (ObjectWriter writer = session.project().cache().writer()) {
      record(writer, RunRecord.Outcome.DISTURBED, new TreeMap<>(), Optional.empty());
    }
    keeper.forget();
    return new JreproException.StageFailed(
        "stage "
            + session.title(stage)
            + ": "
            + what
            + " changed while it ran, so nobody knows what it read.",
        changes.bringBack().orElse("Run it again when nothing else writes to " + what + "."));
  }

  private JreproException failed(String unrecorded) {
    SortedMap<RepoPath, String> failures = crew.failures();
    List<String> named = new ArrayList<>();
    failures.entrySet().stream()
        .limit(NAMED)
        .forEach(item -> named.add(item.getKey() + " " + item.getValue()));
    int more = failures.size() - named.size();
    String what =
        "failed for "
            + failures.size()
            + " of "
            + plan.run().size()
            + (plan.run().size() == 1 ? " item: " : " items: ")
            + String.join(", ", named)
            + (more > 0 ? " and " + more + " more" : "");
    session.events().failed(stage, what);
    return new ItemsFailed(
        "stage " + session.title(stage) + " " + what + unrecorded + ".",
        "Its outputs are as they were, and what the other items wrote is kept for the next run; "
            + "'jrepro logs "
            + session.title(stage)
            + "' shows what was printed."
            + changes.bringBack().map(told -> " " + told).orElse(""),
        failures);
  }

  /**
   * Returns what the lock has of items that ran and gave something else, although their keys are
   * those of the lock. Where the whole stage has the lock's key, that is seen by its outputs.
   */
  private Optional<SortedMap<RepoPath, Entry>> contradicted() {
    if (plan.locked().isEmpty() || stage.alwaysChanged() || session.options().accept()) {
      return Optional.empty();
    }
    boolean isWhole = judgement.lock().filter(lock -> lock.key().equals(key.digest())).isPresent();
    return isWhole ? Optional.empty() : contradicted(plan.locked().get());
  }

  private Optional<SortedMap<RepoPath, Entry>> contradicted(ItemPlan.Base locked) {
    SortedMap<RepoPath, Entry> other = new TreeMap<>();
    SortedMap<RepoPath, List<Entry>> results = crew.results();
    try {
      KnownOutputs known = new KnownOutputs(plan.map(), locked, trees, results.size());
      for (Map.Entry<RepoPath, List<Entry>> result : results.entrySet()) {
        RepoPath item = result.getKey();
        Optional<List<Entry>> old = locked.has(item) ? known.of(item) : Optional.empty();
        if (other.size() < NAMED && old.isPresent() && !old.get().equals(result.getValue())) {
          addOthers(plan.outputs(item), old.get(), result.getValue(), other);
        }
      }
    } catch (MissingObject e) {
      return Optional.empty(); // What the lock's run wrote is not known here.
    }
    return other.isEmpty() ? Optional.empty() : Optional.of(other);
  }

  private static void addOthers(
      List<RepoPath> paths, List<Entry> old, List<Entry> now, SortedMap<RepoPath, Entry> other) {
    for (int i = 0; i < paths.size(); i++) {
      if (!old.get(i).equals(now.get(i))) {
        other.put(paths.get(i), old.get(i));
      }
    }
  }

  private NotReproduced contradiction(SortedMap<RepoPath, Entry> old) {
    SortedMap<RepoPath, Entry> now = new TreeMap<>();
    crew.results()
        .forEach((item, entries) -> {
          List<RepoPath> paths = plan.outputs(item);
          for (int i = 0; i < paths.size(); i++) {
            if (old.containsKey(paths.get(i))) {
              now.put(paths.get(i), entries.get(i));
            }
          }
        });
    return new NotReproduced(
        stage.name(),
        old,
        now,
        settlement.environments(judgement.lock().orElseThrow(), Optional.empty()));
  }

  private Optional<String> numerics() {
    return crew.numerics().isEmpty()
        ? work.numerics()
        : Optional.of(String.join(" + ", crew.numerics()));
  }

  /**
   * Records a run that did not succeed, with the items that have results all the same.
   *
   * @return what to add to the error; empty if the run is recorded
   */
  private String recordPart(RunRecord.Outcome outcome) throws IOException {
    try (ObjectWriter writer = session.project().cache().writer()) {
      keeper.commit();
      SortedMap<RepoPath, List<Entry>> results = crew.results();
      SortedMap<RepoPath, Entry> done = new TreeMap<>(plan.list().items());
      plan.run().keySet().stream().filter(i -> !results.containsKey(i)).forEach(done::remove);
      SortedMap<RepoPath, Entry> outs = plan.compose(results, trees);
      for (Entry tree : outs.values()) {
        trees.copy(tree, writer);
      }
      Entry table = new ItemTable(done).store(writer);
      record(writer, outcome, outs, Optional.of(table));
      keeper.forget();
      return "";
    } catch (ItemKeeper.Disturbed e) {
      throw disturbed(e.path());
    } catch (JreproException.Refused e) {
      return ", and could not be recorded: "
          + String.valueOf(e.getMessage()).replaceAll("\\.$", "");
    }
  }

  /**
   * Makes everything that was put durable with the record, and then enters it in the ledger.
   *
   * @param outs the outputs; of a run that did not succeed, of the items that are done
   * @param done the table of those items
   */
  private Digest record(
      ObjectWriter writer,
      RunRecord.Outcome outcome,
      SortedMap<RepoPath, Entry> outs,
      Optional<Entry> done)
      throws IOException {
    Execution.Ended ended = crew.ended();
    boolean succeeded = outcome == RunRecord.Outcome.SUCCEEDED;
    byte[] ran = crew.ran();
    ItemRuns items =
        new ItemRuns(
            Entry.file(writer.put(ran), ran.length),
            done,
            done.isPresent() ? outs : new TreeMap<>());
    RunRecord record =
        new RunRecord(
            stage.name(),
            outcome,
            key.digest(),
            key,
            succeeded ? outs : new TreeMap<>(),
            succeeded ? outs : new TreeMap<>(),
            session.producers(judgement),
            session.head(),
            session.uncommitted(),
            Optional.of(ended.log().store(writer)),
            new TreeMap<>(),
            ended.measured(),
            crew.environment(),
            numerics(),
            judgement.sources(),
            Optional.of(items),
            crew.observed(),
            new TreeMap<>());
    Digest digest = writer.put(record.toBytes());
    writer.commit();
    session.noteRun(Ledger.Line.of(digest, record));
    return digest;
  }
}
