package dev.jrepro.reproduce;

import dev.jrepro.content.Entry;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.lineage.KeptFiles;
import dev.jrepro.lineage.Lineage;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.metrics.Claims;
import dev.jrepro.metrics.Value;
import dev.jrepro.pipeline.Artifact;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Pipeline;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.project.Project;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Compares what was regenerated with what the commit says, and says why where it differs. */
final class Assessment {

  private final Project home;
  private final CommitId commit;
  private final Snapshot snapshot;
  private final Lab.Made made;
  private final Snapshot regenerated;
  private final Accounts accounts;
  private final List<Claims.Answer> claims;
  private final Grading grading;

  Assessment(Project home, CommitId commit, Snapshot snapshot, Lab.Made made) {
    this.home = home;
    this.commit = commit;
    this.snapshot = snapshot;
    this.made = made;
    this.regenerated = made.project().workspace();
    this.accounts = new Accounts(home);
    this.claims = Claims.check(KeptFiles.of(regenerated, made.project().cache()));
    this.grading = new Grading(home.cache(), made.project().cache(), claims);
  }

  /**
   * What was run.
   *
   * @param stages what was to be rerun, in order
   * @param records the last run of each stage that ran
   * @param failures what went wrong
   * @param engine what ran them
   * @param sandbox how they were to be held to what they declare
   */
  record Run(
      List<Stage> stages,
      SortedMap<StageName, RunRecord> records,
      List<JreproException> failures,
      EngineUsed engine,
      Confinement sandbox) {

    /** Returns what came out of a stage, if it succeeded. */
    Optional<RunRecord> success(Stage stage) {
      return Optional.ofNullable(records.get(stage.name()))
          .filter(record -> record.outcome() == RunRecord.Outcome.SUCCEEDED);
    }
  }

  ReproductionReport report(Run run, Request request) throws InterruptedException {
    List<ReproductionReport.Graded> outputs = new ArrayList<>();
    List<EnvironmentChange> environment = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    Optional<ReproductionReport.Divergence> divergence = Optional.empty();
    Set<RepoPath> wanted = wanted(request.targets());
    for (Stage stage : run.stages()) {
      if (stage.frozen()) {
        continue;
      }
      Lock old = snapshot.lock(stage.name()).orElseThrow();
      Optional<Lock> now =
          run.success(stage).isPresent() ? regenerated.lock(stage.name()) : Optional.empty();
      List<Judged> judged = judge(stage, old, now, wanted);
      judged.forEach(each -> outputs.add(each.graded()));
      Optional<RunRecord> then = accounts.of(old);
      compareRuns(stage, then, run.success(stage), environment);
      note(stage, old, then, notes);
      Optional<Judged> first =
          judged.stream().filter(each -> !each.graded().grade().isReproduced()).findFirst();
      if (first.isPresent() && divergence.isEmpty()) {
        Optional<RunRecord> record = Optional.ofNullable(run.records().get(stage.name()));
        Causes.Case found =
            new Causes.Case(
                stage, old, now, first.get().first(), first.get().cells(), then, record);
        divergence = Optional.of(diverged(found, run, request.trials()));
      }
    }
    return new ReproductionReport(
        commit,
        run.engine(),
        run.sandbox(),
        confined(run),
        request.sample(),
        outputs,
        shown(outputs),
        EnvironmentChange.joined(environment),
        divergence,
        notes);
  }

  private static List<Confined> confined(Run run) {
    List<Confined> confined = new ArrayList<>();
    for (Stage stage : run.stages()) {
      Optional.ofNullable(run.records().get(stage.name()))
          .ifPresent(record -> confined.add(Confined.of(stage.name(), record, run.sandbox())));
    }
    return confined;
  }

  /** An output with the first place at which it parts. */
  private record Judged(
      ReproductionReport.Graded graded, Optional<Grading.Place> first, List<Cell> cells) {}

  private List<Judged> judge(Stage stage, Lock old, Optional<Lock> now, Set<RepoPath> wanted)
      throws InterruptedException {
    List<Judged> judged = new ArrayList<>();
    for (Output output : stage.outs()) {
      Entry recorded = old.outs().get(output.path());
      if (recorded == null) {
        continue;
      }
      Optional<Entry> entry = now.flatMap(l -> Optional.ofNullable(l.outs().get(output.path())));
      boolean cells = wanted.stream().anyMatch(path -> path.isIn(output.path()));
      Grading.Judged grade = new Grading.Judged(Grade.NOT_REGENERATED, Optional.empty(), List.of());
      if (entry.isPresent()) {
        if (!entry.get().equals(recorded)) {
          new Recorded(home, commit, snapshot).bring(output, recorded);
        }
        grade = grading.judge(output, recorded, entry.get(), cells);
      }
      judged.add(
          new Judged(
              new ReproductionReport.Graded(
                  output.path(),
                  stage.name(),
                  grade.grade(),
                  recorded,
                  entry,
                  cells ? grade.cells() : List.of()),
              grade.first(),
              grade.cells()));
    }
    return judged;
  }

  /** Returns what of the targets is a file or folder: artifacts and outputs, not stages. */
  private Set<RepoPath> wanted(List<String> targets) {
    Set<RepoPath> wanted = new TreeSet<>();
    for (Pipeline pipeline : snapshot.graph().pipelines()) {
      for (Artifact artifact : pipeline.artifacts()) {
        String full = pipeline.name() + ":" + artifact.name();
        if (targets.contains(artifact.name()) || targets.contains(full)) {
          wanted.add(artifact.path());
        }
      }
    }
    for (Stage stage : snapshot.graph().ordered()) {
      stage.outs().stream()
          .map(Output::path)
          .filter(path -> targets.contains(path.value()))
          .forEach(wanted::add);
    }
    return wanted;
  }

  private static void compareRuns(
      Stage stage,
      Optional<RunRecord> then,
      Optional<RunRecord> now,
      List<EnvironmentChange> environment) {
    if (then.isPresent() && now.isPresent()) {
      environment.addAll(EnvironmentChange.between(stage.name(), then.get(), now.get()));
    }
  }

  private static void note(Stage stage, Lock old, Optional<RunRecord> then, List<String> notes) {
    if (then.isEmpty()) {
      notes.add(
          "the record of the run that made the outputs of stage "
              + stage.name()
              + " is not here: what the environment was is not known");
      boolean other =
          stage.isJava() && !old.inputs().inputs().object("java").equals(StageKey.engine(stage));
      if (other) {
        notes.add("stage " + stage.name() + " was run by another engine");
      }
    }
  }

  private List<ClaimShown> shown(List<ReproductionReport.Graded> outputs) {
    Set<RepoPath> paths =
        outputs.stream().map(ReproductionReport.Graded::path).collect(Collectors.toSet());
    List<Claims.Answer> before = Claims.check(KeptFiles.of(snapshot, home.cache()));
    List<ClaimShown> shown = new ArrayList<>();
    for (Claims.Answer answer : claims) {
      boolean about = answer.claim().file().selfAndParents().stream().anyMatch(paths::contains);
      if (about) {
        Optional<String> recorded =
            before.stream()
                .filter(b ->
                    b.pipeline().equals(answer.pipeline())
                        && b.claim().name().equals(answer.claim().name()))
                .findFirst()
                .flatMap(Claims.Answer::value)
                .map(Value::text);
        shown.add(
            new ClaimShown(
                answer.claim(), recorded, answer.value().map(Value::text), answer.holds()));
      }
    }
    return shown;
  }

  private ReproductionReport.Divergence diverged(Causes.Case found, Run run, Request.Trials trials)
      throws InterruptedException {
    Causes causes = new Causes(home, commit, made);
    Cause cause =
        found.now().isPresent() ? causes.of(found, trials) : causes.ofFailure(found, failure(run));
    List<String> findings = new ArrayList<>(causes.findings());
    steps(found).ifPresent(findings::add);
    return new ReproductionReport.Divergence(
        found.stage().name(),
        cause,
        found.place().map(Grading.Place::file),
        found.place().map(Grading.Place::where).orElse(""),
        findings);
  }

  /** Says at which step its trainings part, where both runs have recorded theirs. */
  private Optional<String> steps(Causes.Case found) {
    Optional<StepsComparison.Side> then = side(found.then(), home);
    Optional<StepsComparison.Side> now = side(found.record(), made.project());
    try {
      return then.isPresent() && now.isPresent()
          ? StepsComparison.of(then.get(), now.get()).line()
          : Optional.empty();
    } catch (JreproException e) {
      return Optional.of("where its training parts is not known: " + e.getMessage());
    }
  }

  private static Optional<StepsComparison.Side> side(Optional<RunRecord> record, Project of) {
    return record
        .filter(each -> !each.steps().isEmpty())
        .map(each -> new Lineage.Run(Digest.of(each.toBytes()), each))
        .map(run -> new StepsComparison.Side(run, of.cache()));
  }

  private static String failure(Run run) {
    return "it failed: "
        + run.failures().stream()
            .findFirst()
            .map(failed -> String.valueOf(failed.getMessage()).replaceFirst("\\.$", ""))
            .orElse("it did not run");
  }
}
