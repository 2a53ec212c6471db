package dev.jrepro.reproduce;

import dev.jrepro.content.Entry;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.lineage.KeptFiles;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.metrics.Claims;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.pipeline.StageGraph;
import dev.jrepro.plan.Planner;
import dev.jrepro.plan.Reason;
import dev.jrepro.project.Project;
import dev.jrepro.project.WorkspaceFacts;
import dev.jrepro.reproduce.certificate.Seen;
import dev.jrepro.run.RunEvents;
import dev.jrepro.run.RunOptions;
import dev.jrepro.run.Runner;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Regenerates what a commit says its stages made, from its raw inputs alone. */
public final class Reproduction {

  private final Project home;
  private final CommitId commit;
  private final Snapshot snapshot;
  private final List<Stage> stages;
  private final List<String> targets;
  private final Map<String, String> variables;

  /**
   * Prepares the reproduction of a commit.
   *
   * @param targets what to regenerate, with all that it needs; {@code run.default} or everything if
   *     empty
   * @param variables the caller's environment
   * @throws JreproException.Refused if the commit has no stage, or one without a lock: there is
   *     nothing to compare
   */
  public Reproduction(
      Project home, CommitId commit, List<String> targets, Map<String, String> variables) {
    this.home = home;
    this.commit = commit;
    this.snapshot = home.snapshotAt(commit);
    this.targets = List.copyOf(targets);
    this.variables = new TreeMap<>(variables);
    this.stages = choose(targets);
    if (stages.isEmpty()) {
      throw new JreproException.Refused(
          "commit " + commit.brief() + " declares no stage: there is nothing to regenerate.",
          "Are the pipeline files committed?");
    }
    for (Stage stage : stages) {
      if (!stage.frozen() && snapshot.lock(stage.name()).isEmpty()) {
        throw new JreproException.Refused(
            "commit "
                + commit.brief()
                + " has no lock for stage "
                + stage.name()
                + ": its result was not committed.",
            "'jrepro run', and commit what it writes below .repro/lock; or name the targets that"
                + " were run.");
      }
    }
  }

  /** Returns the stages that the commit declares. */
  public StageGraph graph() {
    return snapshot.graph();
  }

  /** Returns the stages that are to be rerun, in order. */
  public List<Stage> stages() {
    return stages;
  }

  /**
   * Regenerates.
   *
   * @param keep whether the clean clone stays
   * @param where is told where the clone lies
   */
  public ReproductionReport run(RunEvents events, boolean keep, Consumer<Path> where)
      throws InterruptedException {
    try (CleanRoom room = CleanRoom.of(home, commit, keep)) {
      where.accept(room.root());
      room.furnish(snapshot, stages, variables);
      try (Project clone = Project.openForNow(room.root())) {
        checkInputs(clone);
        Runner.Result result = new Runner(clone, events).run(options());
        return report(clone, result);
      }
    }
  }

  /** Returns what a certificate is to say of a report, and from when to when it was made. */
  public Seen seen(ReproductionReport report, Instant start, Instant end) {
    return new Attestation(home, snapshot, stages, targets).seen(report, start, end);
  }

  private RunOptions options() {
    List<String> targets = stages.stream().map(stage -> stage.name().toString()).toList();
    return new RunOptions(
        targets,
        new TreeMap<>(),
        true,
        true,
        false,
        true,
        true,
        true,
        0,
        Optional.of("local"),
        false,
        Optional.empty(),
        variables);
  }

  private List<Stage> choose(List<String> targets) {
    List<String> wanted = targets.isEmpty() ? home.configAt(commit).runDefault() : targets;
    List<Stage> chosen = new ArrayList<>();
    if (wanted.isEmpty()) {
      chosen.addAll(snapshot.graph().ordered());
    } else {
      SortedSet<StageName> names = new TreeSet<>();
      wanted.forEach(t -> snapshot.graph().resolve(t).forEach(s -> names.add(s.name())));
      chosen.addAll(snapshot.graph().withUpstream(names));
    }
    return List.copyOf(chosen);
  }

  /**
   * Checks that the commit's inputs are those that its locks were made from: what stages read of
   * each other is taken from the locks, everything else from the clone.
   */
  private void checkInputs(Project clone) {
    WorkspaceFacts facts = new WorkspaceFacts(clone, snapshot, variables);
    for (Stage stage : stages) {
      Optional<Lock> lock = snapshot.lock(stage.name()).filter(l -> !stage.frozen());
      if (lock.isPresent()) {
        check(stage, lock.get(), facts);
      }
    }
  }

  private void check(Stage stage, Lock lock, WorkspaceFacts facts) {
    SortedMap<RepoPath, Entry> deps = new TreeMap<>();
    List<RepoPath> paths = new ArrayList<>(stage.deps());
    lock.sources().ifPresent(found -> paths.addAll(found.files()));
    for (RepoPath dep : paths) {
      boolean made = !snapshot.graph().producers(dep).isEmpty();
      (made ? lock.inputs().dependency(dep) : facts.dependency(dep))
          .ifPresent(entry -> deps.put(dep, entry));
    }
    SortedMap<String, Digest> passed = new TreeMap<>();
    stage.environment().passed().forEach(name -> passed.put(name, facts.variable(name)));
    StageKey key =
        StageKey.of(stage, deps, passed).in(stage.fingerprint(), facts.environment(stage));
    List<Reason> reasons =
        Planner.differences(lock, key).stream()
            .filter(reason -> !isEngine(reason) && !isEnvironment(reason))
            .toList();
    if (!reasons.isEmpty()) {
      throw new JreproException.Different(
          "commit "
              + commit.brief()
              + " does not hold the inputs of its own results: for stage "
              + stage.name()
              + ", "
              + reasons.getFirst().text()
              + ".",
          "The lock was committed without what it was made from, or the other way round.");
    }
  }

  private static boolean isEngine(Reason reason) {
    return reason instanceof Reason.InputChanged changed && changed.what().startsWith("java ");
  }

  /** Another machine is no other input; whether it gives another result is what is to be seen. */
  private static boolean isEnvironment(Reason reason) {
    return reason instanceof Reason.InputChanged changed
        && changed.what().startsWith("environment ");
  }

  private ReproductionReport report(Project clone, Runner.Result result) {
    Snapshot regenerated = clone.workspace();
    KeptFiles files = KeptFiles.of(regenerated, clone.cache());
    Grading grading = new Grading(home, clone, Claims.check(files));
    List<ReproductionReport.Graded> outputs = new ArrayList<>();
    Optional<ReproductionReport.Divergence> divergence = Optional.empty();
    for (Stage stage : stages) {
      if (stage.frozen()) {
        continue;
      }
      Lock old = snapshot.lock(stage.name()).orElseThrow();
      boolean made = result.ran().contains(stage.name());
      Optional<Lock> now = made ? regenerated.lock(stage.name()) : Optional.empty();
      boolean reproduced = grade(stage, old, now, grading, outputs);
      if (!reproduced && divergence.isEmpty()) {
        divergence = Optional.of(diverged(stage, old, now, result));
      }
    }
    return new ReproductionReport(commit, outputs, divergence, notes());
  }

  private static boolean grade(
      Stage stage,
      Lock old,
      Optional<Lock> now,
      Grading grading,
      List<ReproductionReport.Graded> outputs) {
    boolean reproduced = true;
    for (Map.Entry<RepoPath, Entry> recorded : old.outs().entrySet()) {
      RepoPath path = recorded.getKey();
      Optional<Entry> entry = now.flatMap(l -> Optional.ofNullable(l.outs().get(path)));
      Grade grade =
          entry.map(e -> grading.grade(path, recorded.getValue(), e)).orElse(Grade.NOT_REGENERATED);
      reproduced &= grade.isReproduced();
      outputs.add(
          new ReproductionReport.Graded(path, stage.name(), grade, recorded.getValue(), entry));
    }
    return reproduced;
  }

  private ReproductionReport.Divergence diverged(
      Stage stage, Lock old, Optional<Lock> now, Runner.Result result) {
    if (now.isEmpty()) {
      String why =
          result.failures().stream()
              .findFirst()
              .map(Throwable::getMessage)
              .orElse("it did not run");
      return new ReproductionReport.Divergence(stage.name(), "it failed: " + why);
    }
    List<Reason> reasons = Planner.differences(old, now.get().inputs());
    if (!reasons.isEmpty()) {
      return new ReproductionReport.Divergence(
          stage.name(), "its inputs differ: " + reasons.getFirst().text());
    }
    if (!old.numerics().equals(now.get().numerics())) {
      return new ReproductionReport.Divergence(
          stage.name(),
          "it computed in another numerics class: "
              + old.numerics().orElse("(none)")
              + " then, "
              + now.get().numerics().orElse("(none)")
              + " now");
    }
    return new ReproductionReport.Divergence(
        stage.name(),
        "its inputs are the same, so it reads something that it does not declare: the clock, a seed,"
            + " the network, hash order, threads");
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    for (Stage stage : stages) {
      if (stage.isJava()) {
        snapshot
            .lock(stage.name())
            .map(lock -> lock.inputs().inputs().object("java"))
            .filter(java -> !java.equals(StageKey.engine(stage)))
            .ifPresent(java ->
                notes.add(
                    "stage "
                        + stage.name()
                        + " was run by another engine; this is jrepro's"
                        + " own, now"));
      }
    }
    return notes;
  }
}
