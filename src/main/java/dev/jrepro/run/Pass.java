package dev.jrepro.run;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.StageName;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Judgement;
import dev.jrepro.plan.Reason;
import dev.jrepro.plan.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One way through the stages: each is passed over, restored, or run. */
final class Pass implements Scheduler.Work {

  private final RunSession session;
  private final Executor executor;
  private final Limits limits;
  private final List<Stage> stages;
  private final Set<StageName> ran = ConcurrentHashMap.newKeySet();
  private final Set<StageName> restored = ConcurrentHashMap.newKeySet();
  private final Trespass trespass;
  private int fresh;

  /** Whether some stage has been found stale: what is for the whole run's sake has been done. */
  private boolean prepared;

  Pass(RunSession session, Executor executor, Limits limits, List<Stage> stages) {
    this.session = session;
    this.executor = executor;
    this.limits = limits;
    this.stages = List.copyOf(stages);
    this.trespass = new Trespass(session);
  }

  /** Returns what is wrong with outputs of stages that went well; everything is durable by now. */
  Optional<JreproException> trespass() {
    return trespass.find(stages);
  }

  /** Returns what it came to. */
  Runner.Result result(List<JreproException> failures) {
    return new Runner.Result(
        stages.stream().map(Stage::name).filter(ran::contains).toList(),
        stages.stream().map(Stage::name).filter(restored::contains).toList(),
        fresh,
        stages,
        failures);
  }

  @Override
  public Optional<Scheduler.Task> decide(Stage stage) {
    Judgement judgement = session.judge(stage);
    boolean force = session.options().force() && !stage.frozen();
    if (!judgement.verdict().isStale() && !force) {
      fresh++;
      session.events().fresh(stage);
      return Optional.empty();
    }
    List<Reason> reasons =
        judgement.verdict() instanceof Verdict.Stale(List<Reason> stale) && !force
            ? stale
            : List.of(new Reason.Forced());
    StageKey key =
        judgement.key().orElseThrow(() -> NoKey.of(session.title(stage), stale(judgement)));
    Optional<RunCache.Answer> answer =
        mayRestore(stage) ? session.answerFromAnywhere(judgement, key) : Optional.empty();
    prepare(stage);
    session.begin();
    if (answer.isPresent()) {
      return Optional.of(
          new Scheduler.Task(
              Demand.NOTHING, allotment -> restore(judgement, key, answer.get(), reasons)));
    }
    limits.check(stage);
    // Before a command can touch them.
    session.uncommitted();
    return Optional.of(
        new Scheduler.Task(
            limits.demand(stage), allotment -> execute(judgement, key, reasons, allotment)));
  }

  private boolean mayRestore(Stage stage) {
    return !session.options().force() && !stage.alwaysChanged() && !session.options().noRunCache();
  }

  private Optional<RunCache.Answer> answer(Judgement judgement, StageKey key) {
    return mayRestore(judgement.stage()) ? session.answer(judgement, key) : Optional.empty();
  }

  /**
   * Sees, before the first command starts, to what concerns this stage and all behind it: so what
   * it comes to does not depend on the order in which they run.
   */
  private void prepare(Stage first) {
    if (prepared) {
      return;
    }
    prepared = true;
    List<Stage> left =
        stages.subList(stages.indexOf(first), stages.size()).stream()
            .filter(stage -> !stage.frozen())
            .toList();
    if (!session.options().keepGoing()) {
      left.stream().filter(limits::isBeyond).filter(this::isGoingToRun).forEach(limits::check);
    }
    session.ignoreOutputs(left);
  }

  /** Returns whether a stage is stale as things stand, and nothing answers for it. */
  private boolean isGoingToRun(Stage stage) {
    Judgement judgement = session.judge(stage);
    return session.options().force()
        || (judgement.verdict().isStale()
            && judgement.key().filter(key -> answer(judgement, key).isEmpty()).isPresent());
  }

  private void restore(
      Judgement judgement, StageKey key, RunCache.Answer answer, List<Reason> reasons) {
    session.restorer().restore(judgement, key, answer);
    trespass.settled(judgement.stage());
    restored.add(judgement.stage().name());
    session.events().restored(judgement.stage(), reasons);
  }

  private void execute(
      Judgement judgement, StageKey key, List<Reason> reasons, ResourcePool.Allotment allotment)
      throws InterruptedException {
    session.events().started(judgement.stage(), reasons);
    session
        .shares()
        .give(
            judgement.stage(),
            new Shares.Share(allotment.gpus(), limits.itemsAtOnce(judgement.stage())));
    Instant start = trespass.now();
    try {
      executor.run(judgement, key);
    } finally {
      trespass.ran(judgement.stage(), start);
    }
    trespass.settled(judgement.stage());
    ran.add(judgement.stage().name());
  }

  @Override
  public void waiting(Stage stage, String forWhat) {
    session.events().waiting(stage, forWhat);
  }

  @Override
  public void skipped(Stage stage, Stage because) {
    session.events().skipped(stage, because);
  }

  private static List<Reason> stale(Judgement judgement) {
    return judgement.verdict() instanceof Verdict.Stale(List<Reason> reasons) ? reasons : List.of();
  }
}
