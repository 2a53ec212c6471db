package dev.jrepro.run;

import dev.jrepro.core.Digest;
import dev.jrepro.core.StageName;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Judgement;
import dev.jrepro.plan.Planner;
import dev.jrepro.plan.Reason;
import dev.jrepro.plan.Verdict;
import dev.jrepro.project.Project;
import dev.jrepro.project.WorkspaceFacts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says what a run would do with stages, and does nothing. */
final class Foresight {

  private final Project project;
  private final Snapshot snapshot;
  private final RunOptions options;
  private final WorkspaceFacts facts;
  private final RunContext context;
  private final RunCache cache;
  private final boolean all;
  private final Map<StageName, Ledger.Line> last = new HashMap<>();
  private final Map<Digest, List<Ledger.Line>> byKey = new HashMap<>();

  /**
   * Prepares to look.
   *
   * @param stages the stages that a run would visit
   * @param all whether the runs of fresh stages are of interest too
   */
  Foresight(RunOptions options, Project project, Collection<Stage> stages, boolean all) {
    Snapshot snapshot = project.workspace(options.overrides());
    this.all = all;
    this.project = project;
    this.snapshot = snapshot;
    this.options = options;
    this.facts = new WorkspaceFacts(project, snapshot, options.caller());
    this.context = new RunContext(project, snapshot, facts, stages);
    this.cache = new RunCache(project, facts);
    for (Ledger.Line line : project.ledger().lines()) {
      byKey.computeIfAbsent(line.key(), key -> new ArrayList<>()).add(line);
      last.merge(line.stage(), line, (a, b) -> b.start().isBefore(a.start()) ? a : b);
    }
  }

  /**
   * Looks at stages.
   *
   * @param stages in an order in which each stands behind those that it needs
   */
  List<Prospect> of(Collection<Stage> stages) {
    return new Planner(facts)
        .judgeAll(snapshot.graph(), stages).values().stream().map(this::prospect).toList();
  }

  private Prospect prospect(Judgement judgement) {
    Evidence evidence =
        judgement
            .key()
            .filter(key -> all || judgement.verdict().isStale())
            .map(key -> Evidence.of(project, byKey.getOrDefault(key.digest(), List.of())))
            .orElse(Evidence.nothing());
    Optional<Ledger.Line> newest = Optional.ofNullable(last.get(judgement.stage().name()));
    return new Prospect(judgement, action(judgement, evidence), newest, evidence);
  }

  private Prospect.Action action(Judgement judgement, Evidence evidence) {
    Stage stage = judgement.stage();
    boolean forced = options.force() && !stage.frozen();
    if (!(judgement.verdict() instanceof Verdict.Stale(List<Reason> reasons))) {
      return forced ? new Prospect.Action.Run("it is forced") : new Prospect.Action.Nothing();
    }
    List<StageName> upstream = new ArrayList<>();
    for (Reason reason : reasons) {
      if (reason instanceof Reason.UpstreamStale(StageName needed)) {
        upstream.add(needed);
      }
    }
    if (!upstream.isEmpty() && !forced) {
      return new Prospect.Action.Await(upstream);
    }
    if (judgement.key().isEmpty()) {
      return new Prospect.Action.Fail();
    }
    return forced
        ? new Prospect.Action.Run("it is forced")
        : runOrRestore(judgement, judgement.key().get(), evidence);
  }

  private Prospect.Action runOrRestore(Judgement judgement, StageKey key, Evidence evidence) {
    Stage stage = judgement.stage();
    if (stage.alwaysChanged()) {
      return new Prospect.Action.Run("nothing is restored for a stage that is always_changed");
    }
    if (options.noRunCache()) {
      return new Prospect.Action.Run("--no-run-cache restores nothing");
    }
    Optional<String> numerics = context.numerics(stage);
    if (cache.find(stage, key, judgement.lock(), numerics).isPresent()) {
      return new Prospect.Action.Restore(
          judgement.lock().filter(lock -> lock.key().equals(key.digest())).isPresent());
    }
    boolean isElsewhere = evidence.runs().isEmpty() && !project.config().remotes().isEmpty();
    return new Prospect.Action.Run(
        evidence.whyNoAnswer(numerics)
            + (isElsewhere ? "; 'jrepro run --pull' asks the remote" : ""));
  }
}
