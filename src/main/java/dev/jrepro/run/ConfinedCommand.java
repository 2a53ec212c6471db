package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Observation;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Judgement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The command of one stage in its sandbox. If it fails there, it is run a second time: to find out
 * from what it was held back; or outside of the sandbox, if that is to yield.
 */
final class ConfinedCommand {

  private final RunSession session;
  private final Stage stage;
  private final Judgement judgement;
  private final Attempt attempt;
  private final ChildEnvironment environment;
  private CommandLog log;
  private Execution execution;
  private Optional<Observation> observed = Optional.empty();
  private Optional<HeldBack> held = Optional.empty();

  ConfinedCommand(
      RunSession session, Judgement judgement, Attempt attempt, ChildEnvironment environment) {
    this.session = session;
    this.stage = judgement.stage();
    this.judgement = judgement;
    this.attempt = attempt;
    this.environment = environment;
    this.log = new CommandLog(attempt.file(Attempt.LOG));
    this.execution = execution(line -> {});
  }

  /** Returns what the sandbox saw of the run that counts. */
  Optional<Observation> observed() {
    return observed;
  }

  /** Returns from what the sandbox held the command back, if it failed. */
  Optional<HeldBack> held() {
    return held;
  }

  /** Returns what is to be recorded of a run that a person ended. */
  Execution.Ended interrupted() {
    return execution.interrupted(log);
  }

  /** Runs it; returns how the run that counts ended. */
  Execution.Ended run() throws InterruptedException {
    StageSandbox sandbox = StageSandbox.of(session, judgement, attempt);
    boolean isHelped = session.options().yielding() && sandbox.isFence() && makeFolders();
    Execution.Ended ended = execute(sandbox);
    if (yields(sandbox, ended, isHelped)) {
      tellYielding(ended);
      attempt.renew();
      return execute(sandbox.opened());
    }
    if (failure(ended).isPresent()) {
      held = heldBack(sandbox, ended);
    }
    return ended;
  }

  /**
   * Makes the folders that the lock says are outputs: the kernel's rules are for what is there, and
   * what a command makes in a folder with undeclared files it could not read again. A command that
   * stands no folder there has another run outside of the sandbox.
   */
  private boolean makeFolders() {
    boolean made = false;
    try {
      for (Output out : stage.outs()) {
        Path place = out.path().under(session.project().root());
        boolean wasFolder =
            judgement
                .lock()
                .map(lock -> lock.outs().get(out.path()))
                .filter(Entry::isDirectory)
                .isPresent();
        if (wasFolder && Files.notExists(place, LinkOption.NOFOLLOW_LINKS)) {
          Files.createDirectories(place);
          made = true;
        }
      }
    } catch (IOException e) {
      throw new DiskFailed("make the outputs' folders of " + stage.name(), e);
    }
    return made;
  }

  private Execution.Ended execute(StageSandbox sandbox) throws InterruptedException {
    log = new CommandLog(attempt.file(Attempt.LOG));
    execution = execution(line -> session.events().line(stage, line)).by(sandbox);
    Execution.Ended ended = execution.run(stage, log);
    observed = sandbox.found();
    return ended;
  }

  private Execution execution(Consumer<String> lines) {
    return new Execution(session.project().root(), environment, lines, attempt::started);
  }

  /** Returns how a run failed, if it did. */
  Optional<String> failure(Execution.Ended ended) {
    if (ended.timedOut()) {
      return Optional.of("took longer than its timeout and was ended");
    }
    if (ended.measured().exit() != 0) {
      return Optional.of("failed with exit code " + ended.measured().exit());
    }
    return Written.wrong(
        session.project().root(), stage.outs().stream().map(Output::path).toList(), stage.logs());
  }

  /** Returns whether it may be the sandbox alone that a command did not do what it should. */
  private boolean yields(StageSandbox sandbox, Execution.Ended ended, boolean isHelped) {
    boolean mayDiffer = isHelped || !sandbox.notReadBack().isEmpty();
    return session.options().yielding()
        && sandbox.isFence()
        && !ended.timedOut()
        && (failure(ended).isPresent() || (mayDiffer && differs()));
  }

  /** Returns whether there is a lock that has other outputs. */
  private boolean differs() {
    if (judgement.lock().isEmpty()) {
      return false;
    }
    List<RepoPath> paths = new ArrayList<>(stage.outs().stream().map(Output::path).toList());
    paths.addAll(stage.logs());
    session.forget(paths);
    try {
      return !Taken.of(session, stage).outs().equals(judgement.lock().get().outs());
    } catch (JreproException.Refused e) {
      return false; // What cannot be stored is told when it is to be stored for good.
    } catch (IOException e) {
      throw new DiskFailed("store the outputs of " + stage.name(), e);
    }
  }

  private void tellYielding(Execution.Ended ended) {
    session
        .events()
        .warn(
            "stage "
                + session.title(stage)
                + failure(ended)
                    .map(how -> " " + how + " in its sandbox")
                    .orElse(" gave other outputs in its sandbox than its lock has")
                + ". It runs once more outside of it.");
  }

  /** Finds out from what a command that failed was held back, by running it once more. */
  private Optional<HeldBack> heldBack(StageSandbox sandbox, Execution.Ended ended)
      throws InterruptedException {
    boolean keepsSomething = stage.outs().stream().anyMatch(o -> o.persist() || o.checkpoint());
    Optional<StageSandbox> naming = sandbox.toName();
    if (!sandbox.isFence() || ended.timedOut()) {
      return Optional.empty();
    }
    if (naming.isEmpty() || keepsSomething || !HeldBack.isLikely(ended)) {
      return HeldBack.unnamed(session.title(stage), ended);
    }
    attempt.renew();
    Execution.Ended again =
        execution(line -> {})
            .by(naming.get())
            .run(stage, new CommandLog(attempt.file("log-again")));
    observed = naming.get().found();
    return HeldBack.of(
        session.title(stage),
        observed.orElseThrow(),
        () -> again.measured().exit() == 0 ? naming.get().notReadBack() : new TreeSet<>());
  }
}
