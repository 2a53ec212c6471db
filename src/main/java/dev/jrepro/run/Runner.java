package dev.jrepro.run;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.pipeline.StageGraph;
import dev.jrepro.project.Project;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs pipelines: brings stages up to date, each behind those that it needs. */
public final class Runner {

  private final Project project;
  private final RunEvents events;

  /** Runs in a project. */
  public Runner(Project project, RunEvents events) {
    this.project = project;
    this.events = events;
  }

  /**
   * What a run came to.
   *
   * @param ran the stages whose command ran and succeeded
   * @param restored the stages whose outputs were restored
   * @param fresh how many stages had nothing to do
   * @param stages the stages that were chosen, in order
   * @param failures what went wrong, the first first; not empty only if it kept going
   */
  public record Result(
      List<StageName> ran,
      List<StageName> restored,
      int fresh,
      List<Stage> stages,
      List<JreproException> failures) {
    public Result {
      ran = List.copyOf(ran);
      restored = List.copyOf(restored);
      stages = List.copyOf(stages);
      failures = List.copyOf(failures);
    }
  }

  /**
   * Puts back what a jrepro that died left behind, if nobody else is at work.
   *
   * @return the outputs that were put back
   */
  public static List<RepoPath> recover(Project project) {
    Optional<RunLock> lock =
        Attempts.areLeft(project) ? RunLock.tryTake(project) : Optional.empty();
    if (lock.isEmpty()) {
      return List.of();
    }
    try (RunLock held = lock.get()) {
      return held.isHeld() ? Attempts.recover(project) : List.of();
    }
  }

  /**
   * Says what a run would do, and does nothing.
   *
   * @param all whether what is known of runs is looked up for fresh stages too
   * @return what would be done with each of the chosen stages, in order
   */
  public List<Prospect> foresee(RunOptions options, boolean all) {
    List<Stage> stages = choose(project.workspace(options.overrides()).graph(), options);
    List<Prospect> prospects = new Foresight(options, project, stages, all).of(stages);
    Executors.check(options, project, prospects);
    return prospects;
  }

  /**
   * Runs what is stale.
   *
   * @throws JreproException.StageFailed if a stage failed and the run was not to keep going
   * @throws NotReproduced if a stage contradicted its lock, likewise
   * @throws JreproException.Refused if a stage's command started it in the workspace of its own run
   * @throws InterruptedException if a person ended it; the workspace is as it was
   */
  public Result run(RunOptions options) throws InterruptedException {
    AtomicBoolean waited = new AtomicBoolean();
    Runnable waiting =
        () -> {
          Attempts.refuseWithin(project, options.caller());
          waited.set(true);
          events.waiting();
        };
    try (RunLock lock = RunLock.take(project, waiting)) {
      boolean recovered = lock.isHeld() && !Attempts.recover(project).isEmpty();
      if (recovered || waited.get()) {
        // What was read while another run had the workspace may be old.
        project.refresh();
      }
      Snapshot snapshot = project.workspace(options.overrides());
      List<Stage> stages = choose(snapshot.graph(), options);
      try (RunSession session = new RunSession(project, snapshot, stages, options, events)) {
        return run(session, stages);
      }
    } finally {
      project.refresh();
    }
  }

  private static Result run(RunSession session, List<Stage> stages) throws InterruptedException {
    Inputs inputs = new Inputs(session);
    inputs.check(stages);
    inputs.bring(stages);
    session.lookUp(stages);
    session.events().planned(stages);
    boolean keepGoing = session.options().keepGoing();
    Pass pass;
    List<JreproException> failures = new ArrayList<>();
    GroupCommit commits = session.commits();
    try (commits;
        Executor executor = Executors.of(session)) {
      Limits limits = new Limits(session, executor.isLocal(), stages);
      pass = new Pass(session, executor, limits, stages);
      failures.addAll(
          new Scheduler(pass, limits.pool(), limits.jobs(), keepGoing)
              .run(session.snapshot().graph(), stages));
    }
    pass.trespass().ifPresent(failures::add);
    if (!failures.isEmpty() && !keepGoing) {
      failures.stream().skip(1).forEach(failures.getFirst()::addSuppressed);
      throw failures.getFirst();
    }
    return pass.result(failures);
  }

  private List<Stage> choose(StageGraph graph, RunOptions options) {
    List<String> targets =
        options.targets().isEmpty() ? project.config().runDefault() : options.targets();
    if (targets.isEmpty()) {
      return graph.ordered();
    }
    SortedSet<StageName> chosen = new TreeSet<>();
    targets.forEach(target -> graph.resolve(target).forEach(stage -> chosen.add(stage.name())));
    if (options.single()) {
      return graph.ordered().stream().filter(s -> chosen.contains(s.name())).toList();
    }
    return options.downstream() ? graph.withDownstream(chosen) : graph.withUpstream(chosen);
  }
}
