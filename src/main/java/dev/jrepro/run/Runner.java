package dev.jrepro.run;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.pipeline.StageGraph;
import dev.jrepro.plan.Judgement;
import dev.jrepro.plan.Reason;
import dev.jrepro.plan.Verdict;
import dev.jrepro.project.Project;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

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
        Attempt.leftBehind(project).isEmpty() ? Optional.empty() : RunLock.tryTake(project);
    if (lock.isEmpty()) {
      return List.of();
    }
    try (RunLock held = lock.get()) {
      return held.isHeld() ? Attempt.recover(project) : List.of();
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
    return new Foresight(options, project, stages, all).of(stages);
  }

  /**
   * Runs what is stale.
   *
   * @throws JreproException.StageFailed if a stage failed and the run was not to keep going
   * @throws NotReproduced if a stage contradicted its lock, likewise
   * @throws InterruptedException if a person ended it; the workspace is as it was
   */
  public Result run(RunOptions options) throws InterruptedException {
    try (RunLock lock = RunLock.take(project, events::waiting)) {
      if (lock.isHeld()) {
        Attempt.recover(project);
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
    try (Executor executor = Executors.of(session)) {
      return new Pass(session, executor, session.snapshot().graph()).over(stages);
    }
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

  /** One way through the stages. */
  private static final class Pass {
    private final RunSession session;
    private final StageGraph graph;
    private final List<StageName> ran = new ArrayList<>();
    private final List<StageName> restored = new ArrayList<>();
    private final List<JreproException> failures = new ArrayList<>();
    private final Map<StageName, Stage> stuck = new TreeMap<>();
    private final Executor executor;
    private int fresh;

    Pass(RunSession session, Executor executor, StageGraph graph) {
      this.session = session;
      this.executor = executor;
      this.graph = graph;
    }

    Result over(Collection<Stage> stages) throws InterruptedException {
      for (Stage stage : stages) {
        Optional<Stage> because =
            graph.upstream(stage.name()).stream()
                .filter(s -> stuck.containsKey(s.name()))
                .findFirst();
        if (because.isPresent()) {
          stuck.put(stage.name(), stage);
          session.events().skipped(stage, because.get());
          continue;
        }
        try {
          visit(stage);
        } catch (JreproException.Interrupted e) {
          throw e;
        } catch (JreproException e) {
          if (!session.options().keepGoing()) {
            throw e;
          }
          failures.add(e);
          stuck.put(stage.name(), stage);
        }
      }
      return new Result(ran, restored, fresh, List.copyOf(stages), failures);
    }

    private void visit(Stage stage) throws InterruptedException {
      Judgement judgement = session.judge(stage);
      boolean force = session.options().force() && !stage.frozen();
      if (!judgement.verdict().isStale() && !force) {
        fresh++;
        session.events().fresh(stage);
        return;
      }
      List<Reason> reasons =
          judgement.verdict() instanceof Verdict.Stale(List<Reason> stale) && !force
              ? stale
              : List.of(new Reason.Forced());
      StageKey key = judgement.key().orElseThrow(() -> missing(stage, reasons));
      session.ignoreOutputs(stage);
      boolean mayRestore = !force && !stage.alwaysChanged() && !session.options().noRunCache();
      Optional<RunCache.Answer> answer =
          mayRestore ? session.answer(judgement, key) : Optional.empty();
      if (answer.isPresent()) {
        session.restore(judgement, answer.get());
        restored.add(stage.name());
        session.events().restored(stage, reasons);
      } else {
        session.events().started(stage, reasons);
        executor.run(judgement, key);
        ran.add(stage.name());
      }
    }

    private JreproException missing(Stage stage, List<Reason> reasons) {
      Set<RepoPath> paths = new TreeSet<>();
      for (Reason reason : reasons) {
        if (reason instanceof Reason.DependencyMissing(RepoPath path)) {
          paths.add(path);
        }
      }
      return new JreproException.Refused(
          "stage "
              + session.title(stage)
              + " needs "
              + String.join(", ", paths.stream().map(RepoPath::toString).toList())
              + ", which is not there.",
          "Write it, declare a stage that makes it, or 'jrepro pull' it.");
    }
  }
}
