package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Judgement;
import dev.jrepro.store.ObjectWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Runs the command of one stage: outputs are taken over all or not at all, and whatever happens
 * leaves a record.
 */
final class StageRun {

  private final RunSession session;
  private final Stage stage;
  private final Judgement judgement;
  private final StageKey key;
  private final Settlement settlement;

  /** Whether the new outputs are the stage's, whatever fails after. */
  private boolean decided;

  StageRun(RunSession session, Judgement judgement, StageKey key) {
    this.session = session;
    this.stage = judgement.stage();
    this.judgement = judgement;
    this.key = key;
    this.settlement = new Settlement(session, judgement, key);
  }

  /** What the outputs are: as locks have them, and as their bytes are. */
  private record Taken(
      SortedMap<RepoPath, Entry> outs,
      SortedMap<RepoPath, Entry> files,
      SortedMap<RepoPath, Entry> logs) {
    Taken {
      outs = Collections.unmodifiableSortedMap(new TreeMap<>(outs));
      files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
      logs = Collections.unmodifiableSortedMap(new TreeMap<>(logs));
    }

    static Taken nothing() {
      return new Taken(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    }
  }

  /**
   * Runs the command.
   *
   * @throws JreproException.StageFailed if it fails; everything is as it was then
   * @throws NotReproduced if it contradicts the lock
   */
  void run() throws InterruptedException {
    session.keepOldOutputs(stage);
    makeFolders();
    Attempt attempt =
        Attempt.begin(
            session.project(),
            new Attempt.Plan(stage.name().toString(), paths(), persistent(), checkpoints()));
    boolean settled = false;
    try {
      ChildEnvironment environment =
          ChildEnvironment.of(
              stage,
              session.options().caller(),
              Limits.variables(stage, session.gpus(stage)),
              attempt.folder());
      Execution.Ended ended = execute(attempt, environment);
      judgeEnd(attempt, environment, ended);
      settled = true;
    } finally {
      if (!settled && !decided) {
        attempt.putBack();
        session.forget(paths());
      }
    }
  }

  private Execution.Ended execute(Attempt attempt, ChildEnvironment environment)
      throws InterruptedException {
    Path log = attempt.folder().resolve(Attempt.LOG);
    Execution execution =
        new Execution(
            session.project().root(),
            environment,
            line -> session.events().line(stage, line),
            attempt::started);
    try {
      return execution.run(stage, log);
    } catch (InterruptedException e) {
      Execution.Ended ended = execution.interrupted(log);
      recordFailure(RunRecord.Outcome.ABORTED, ended, environment);
      throw e;
    }
  }

  private void judgeEnd(Attempt attempt, ChildEnvironment environment, Execution.Ended ended) {
    Optional<String> failure = failure(ended);
    if (failure.isPresent()) {
      String unrecorded = recordFailure(RunRecord.Outcome.FAILED, ended, environment);
      throw new CommandFailed(session.title(stage), failure.get(), unrecorded, ended);
    }
    Optional<String> numerics = Report.numerics(session.context(), stage, attempt.folder());
    session.forget(paths());
    try (ObjectWriter writer = session.project().cache().writer()) {
      Taken taken = takeOrRecord(writer, ended, environment);
      Optional<RepoPath> disturbed = session.disturbed(judgement);
      if (disturbed.isPresent()) {
        record(writer, RunRecord.Outcome.DISTURBED, ended, environment, taken, numerics);
        attempt.settle();
        throw new JreproException.StageFailed(
            "stage "
                + session.title(stage)
                + ": its dependency "
                + disturbed.get()
                + " changed while it ran, so nobody knows what it read.",
            "Run it again when nothing else writes to " + disturbed.get() + ".");
      }
      RunRecord.Outcome success = RunRecord.Outcome.SUCCEEDED;
      Digest digest = record(writer, success, ended, environment, taken, numerics);
      if (settlement.contradicts(taken.outs(), numerics)) {
        settleContradiction(attempt, taken);
      }
      keepEqualFiles(attempt, taken);
      decided = true;
      session.writeLock(stage, settlement.lock(taken.outs(), numerics));
      session.made(stage.name(), digest);
      attempt.settle();
      session.forget(paths());
      session.events().succeeded(stage, ended.measured().wallMillis());
    } catch (IOException e) {
      throw new DiskFailed("store the outputs of " + stage.name(), e);
    }
  }

  private Optional<String> failure(Execution.Ended ended) {
    if (ended.timedOut()) {
      return Optional.of("took longer than its timeout and was ended");
    }
    if (ended.measured().exit() != 0) {
      return Optional.of("failed with exit code " + ended.measured().exit());
    }
    return stage.outs().stream()
        .map(Output::path)
        .filter(
            path -> !Files.exists(path.under(session.project().root()), LinkOption.NOFOLLOW_LINKS))
        .findFirst()
        .map(path -> "did not write its output " + path);
  }

  /** An output that cannot be stored, such as a link out of the project, fails the run. */
  private Taken takeOrRecord(
      ObjectWriter writer, Execution.Ended ended, ChildEnvironment environment) throws IOException {
    try {
      return take(writer);
    } catch (JreproException.Interrupted e) {
      // Heeded by now; the record is to be written all the same.
      Thread.interrupted();
      recordFailure(RunRecord.Outcome.ABORTED, ended, environment);
      throw e;
    } catch (JreproException.Refused e) {
      recordFailure(RunRecord.Outcome.FAILED, ended, environment);
      session.events().failed(stage, "left an output that cannot be stored");
      throw e;
    }
  }

  private Taken take(ObjectWriter writer) throws IOException {
    SortedMap<RepoPath, Entry> outs = new TreeMap<>();
    SortedMap<RepoPath, Entry> files = new TreeMap<>();
    SortedMap<RepoPath, Entry> logs = new TreeMap<>();
    for (Output out : stage.outs()) {
      Entry entry =
          session
              .store(out.path(), writer)
              .orElseThrow(() -> new JreproException.Refused(out.path() + " is gone."));
      files.put(out.path(), entry);
      outs.put(out.path(), session.storeCounted(out, entry, writer));
    }
    for (RepoPath log : stage.logs()) {
      session.store(log, writer).ifPresent(entry -> logs.put(log, entry));
    }
    return new Taken(outs, files, logs);
  }

  /** Puts the lock's outputs back where they can be had, and says what was seen. */
  private void settleContradiction(Attempt attempt, Taken taken) {
    attempt.takeBack();
    session.forget(paths());
    throw settlement.contradiction(taken.outs(), taken.files());
  }

  /** A file that differs in volatile fields only stays on disk as it was. */
  private void keepEqualFiles(Attempt attempt, Taken taken) throws IOException {
    for (Output out : stage.outs()) {
      Optional<Path> old = attempt.old(out.path());
      if (!out.volatileFields().isEmpty()
          && old.isPresent()
          && session
              .countedAt(out, old.get())
              .equals(Optional.ofNullable(taken.outs().get(out.path())))) {
        attempt.putBack(out.path());
      }
    }
  }

  /**
   * Records a run that did not succeed. Where that fails too, as on a full disk, the run's own end
   * is what a person has to know first.
   *
   * @return what to add to the error; empty if the run is recorded
   */
  private String recordFailure(
      RunRecord.Outcome outcome, Execution.Ended ended, ChildEnvironment environment) {
    try (ObjectWriter writer = session.project().cache().writer()) {
      record(writer, outcome, ended, environment, Taken.nothing(), Optional.empty());
      return "";
    } catch (JreproException.Refused e) {
      return ", and could not be recorded: "
          + String.valueOf(e.getMessage()).replaceAll("\\.$", "");
    } catch (IOException e) {
      return ", and could not be recorded: " + e.getMessage();
    }
  }

  /** Makes everything that was put durable with the record, and then enters it in the ledger. */
  private Digest record(
      ObjectWriter writer,
      RunRecord.Outcome outcome,
      Execution.Ended ended,
      ChildEnvironment environment,
      Taken taken,
      Optional<String> numerics)
      throws IOException {
    Entry log = Entry.file(writer.putFile(ended.log()), Files.size(ended.log()));
    RunRecord record =
        new RunRecord(
            stage.name(),
            outcome,
            key.digest(),
            key,
            taken.outs(),
            taken.files(),
            session.producers(judgement),
            session.head(),
            session.uncommitted(),
            Optional.of(log),
            taken.logs(),
            ended.measured(),
            session.context().environment(environment.recorded()),
            numerics,
            judgement.sources());
    Digest digest = writer.put(record.toBytes());
    writer.commit();
    session.noteRun(Ledger.Line.of(digest, record));
    return digest;
  }

  private void makeFolders() {
    for (RepoPath path : paths()) {
      Path folder = path.parent().under(session.project().root());
      try {
        Files.createDirectories(folder);
      } catch (IOException e) {
        throw new DiskFailed("make the folder " + path.parent(), e);
      }
    }
  }

  private List<RepoPath> paths() {
    List<RepoPath> paths = new ArrayList<>(stage.outs().stream().map(Output::path).toList());
    paths.addAll(stage.logs());
    return paths;
  }

  private List<RepoPath> persistent() {
    return stage.outs().stream().filter(Output::persist).map(Output::path).toList();
  }

  private Checkpoints checkpoints() {
    List<RepoPath> paths =
        stage.outs().stream().filter(Output::checkpoint).map(Output::path).toList();
    return Checkpoints.of(session.project(), key.digest().hex(), paths, !session.options().force());
  }
}
