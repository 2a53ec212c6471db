package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.Observation;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.lineage.VolatileFields;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Judgement;
import dev.jrepro.store.ObjectWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

  /** How the command failed, if it did. */
  private Optional<String> failure = Optional.empty();

  /** What the sandbox saw of the command, once it has ended. */
  private Optional<Observation> observed = Optional.empty();

  /** What the sandbox held it back from, if it failed. */
  private Optional<HeldBack> held = Optional.empty();

  /** Whether the new outputs are the stage's, whatever fails after. */
  private boolean decided;

  StageRun(RunSession session, Judgement judgement, StageKey key) {
    this.session = session;
    this.stage = judgement.stage();
    this.judgement = judgement;
    this.key = key;
    this.settlement = new Settlement(session, judgement, key);
  }

  /**
   * Runs the command.
   *
   * @throws JreproException.StageFailed if it fails; everything is as it was then
   * @throws NotReproduced if it contradicts the lock
   */
  void run() throws InterruptedException {
    new OldOutputs(session, stage).keep();
    makeFolders();
    Attempt attempt =
        session
            .attempts()
            .begin(new Attempt.Plan(stage.name().toString(), paths(), persistent(), checkpoints()));
    boolean settled = false;
    try {
      ChildEnvironment environment =
          ChildEnvironment.of(
                  stage,
                  session.options().caller(),
                  Limits.variables(stage, session.shares().of(stage).gpus()),
                  attempt)
              .with(new Chains(attempt.file(Attempt.STEPS)).variables())
              .with(session.options().imposed());
      ConfinedCommand command = new ConfinedCommand(session, judgement, attempt, environment);
      Execution.Ended ended = execute(command, environment);
      attempt.ended();
      judgeEnd(attempt, environment, ended);
      settled = true;
    } finally {
      if (!settled && !decided) {
        attempt.putBack();
        session.forget(paths());
      }
    }
  }

  private Execution.Ended execute(ConfinedCommand command, ChildEnvironment environment)
      throws InterruptedException {
    try {
      Execution.Ended ended = command.run();
      failure = command.failure(ended);
      observed = command.observed();
      held = command.held();
      return ended;
    } catch (InterruptedException e) {
      recordFailure(RunRecord.Outcome.ABORTED, command.interrupted(), environment);
      throw e;
    }
  }

  private void judgeEnd(Attempt attempt, ChildEnvironment environment, Execution.Ended ended) {
    if (failure.isPresent()) {
      String unrecorded = recordFailure(RunRecord.Outcome.FAILED, ended, environment);
      CommandFailed.What what =
          new CommandFailed.What(
              failure.get() + held.map(HeldBack::why).orElse(""),
              unrecorded,
              HeldBack.joined(
                  held.map(HeldBack::hint), session.restorer().bringBackGone(judgement.deps())));
      throw new CommandFailed(session.title(stage), what, ended);
    }
    Optional<String> numerics = environment.report(stage).numerics(session.context(), stage);
    session.forget(paths());
    try {
      Taken taken = takeOrRecord(ended, environment);
      Optional<RepoPath> disturbed = session.disturbed(judgement);
      if (disturbed.isPresent()) {
        session.noteRun(record(RunRecord.Outcome.DISTURBED, ended, environment, taken, numerics));
        attempt.settle();
        throw disturbed(disturbed.get());
      }
      Ledger.Line line = record(RunRecord.Outcome.SUCCEEDED, ended, environment, taken, numerics);
      if (settlement.contradicts(taken.outs(), numerics)) {
        session.noteRun(line);
        settleContradiction(attempt, taken, session.project().record(line.record()));
      }
      keepEqualFiles(attempt, taken);
      session
          .commits()
          .submit(
              new GroupCommit.Left(
                  Optional.of(line), Optional.of(settlement.lock(taken.outs(), numerics))),
              sequel(attempt));
      decided = true;
      session.made(stage.name(), line.record());
      session.forget(paths());
      session.events().succeeded(stage, ended.measured().wallMillis());
      if (observed.flatMap(Observation::seen).isPresent()) {
        StageSandbox.tellCost(session, stage, ended.measured().wallMillis());
      }
    } catch (IOException e) {
      throw new DiskFailed("store the outputs of " + stage.name(), e);
    }
  }

  /** A dependency that the command itself removed comes back, where the cache has it. */
  private JreproException disturbed(RepoPath dependency) {
    String title = session.title(stage);
    if (Files.exists(dependency.under(session.project().root()), LinkOption.NOFOLLOW_LINKS)) {
      return new JreproException.StageFailed(
          "stage "
              + title
              + ": its dependency "
              + dependency
              + " changed while it ran, so nobody knows what it read.",
          "Run it again when nothing else writes to " + dependency + ".");
    }
    Entry entry = judgement.deps().get(dependency);
    boolean isBack = entry != null && session.restorer().bringBack(dependency, entry);
    return new JreproException.StageFailed(
        "stage " + title + ": its dependency " + dependency + " was gone after it ran.",
        "A stage must leave what it reads. "
            + (isBack
                ? dependency + " is there again, from the cache."
                : "'git checkout' or 'jrepro checkout' brings " + dependency + " back."));
  }

  /** What becomes of an attempt that went well, once it is known whether that is durable. */
  private GroupCommit.Sequel sequel(Attempt attempt) {
    return new GroupCommit.Sequel() {
      @Override
      public void committed() {
        attempt.settle();
      }

      @Override
      public void undo() {
        attempt.putBack();
        session.forget(paths());
      }
    };
  }

  /** An output that cannot be stored, such as a link out of the project, fails the run. */
  private Taken takeOrRecord(Execution.Ended ended, ChildEnvironment environment)
      throws IOException {
    try {
      return Taken.of(session, stage);
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

  /** Puts the lock's outputs back where they can be had, and says what was seen. */
  private void settleContradiction(Attempt attempt, Taken taken, RunRecord run) {
    attempt.takeBack();
    session.forget(paths());
    throw settlement.contradiction(taken.outs(), taken.files(), Optional.of(run));
  }

  /** A file that differs in volatile fields only stays on disk as it was. */
  private void keepEqualFiles(Attempt attempt, Taken taken) throws IOException {
    for (Output out : stage.outs()) {
      Optional<Path> old = attempt.old(out.path());
      if (!out.volatileFields().isEmpty()
          && old.isPresent()
          && countedAt(out, old.get()).equals(Optional.ofNullable(taken.outs().get(out.path())))) {
        attempt.putBack(out.path());
      }
    }
  }

  /** Returns what counts of an output's file that lies somewhere else. */
  private static Optional<Entry> countedAt(Output out, Path file) throws IOException {
    return Files.isRegularFile(file)
        ? Optional.of(VolatileFields.strip(Files.readAllBytes(file), out.volatileFields()))
        : Optional.empty();
  }

  /**
   * Records a run that did not succeed. Where that fails too, as on a full disk, the run's own end
   * is what a person has to know first.
   *
   * @return what to add to the error; empty if the run is recorded
   */
  private String recordFailure(
      RunRecord.Outcome outcome, Execution.Ended ended, ChildEnvironment environment) {
    try {
      session.noteRun(record(outcome, ended, environment, Taken.nothing(), Optional.empty()));
      return "";
    } catch (JreproException.Refused e) {
      return ", and could not be recorded: "
          + String.valueOf(e.getMessage()).replaceAll("\\.$", "");
    } catch (IOException e) {
      return ", and could not be recorded: " + e.getMessage();
    }
  }

  /** Stores the run's log and its record, and returns its line in the ledger. */
  private Ledger.Line record(
      RunRecord.Outcome outcome,
      Execution.Ended ended,
      ChildEnvironment environment,
      Taken taken,
      Optional<String> numerics)
      throws IOException {
    Entry log = storeLog(ended.log());
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
            session
                .context()
                .environment(environment.recorded(), environment.report(stage).torch()),
            numerics,
            judgement.sources(),
            Optional.empty(),
            observed,
            Chains.of(environment).store(session));
    byte[] bytes = record.toBytes();
    return Ledger.Line.of(session.commits().store(writer -> writer.put(bytes)), record);
  }

  private Entry storeLog(CommandLog log) throws IOException {
    if (log.sizeBytes() < Taken.GROUPED_BYTES) {
      return session.commits().store(log::store);
    }
    try (ObjectWriter writer = session.project().cache().writer()) {
      Entry entry = log.store(writer);
      writer.commit();
      return entry;
    }
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
