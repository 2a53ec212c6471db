package dev.jrepro.reproduce;

import dev.jrepro.core.CommitId;
import dev.jrepro.core.JreproException;
import dev.jrepro.lineage.Lineage;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.project.Project;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The runs that commits have of stages that train. */
public final class TrainingRuns {

  private final Project project;
  private final Accounts accounts;

  /** Prepares to look for runs of a project. */
  public TrainingRuns(Project project) {
    this.project = project;
    this.accounts = new Accounts(project);
  }

  /**
   * Returns the run that made what a commit has of a stage.
   *
   * @param revision which commit
   * @param target the stage, or one of its outputs; empty for the commit's only stage whose run
   *     recorded steps
   * @throws JreproException.Invalid if there is no such commit, it is not one stage, or its run
   *     recorded no steps
   * @throws JreproException.Refused if the run is not known here
   */
  public Lineage.Run at(String revision, Optional<String> target) {
    CommitId commit = project.git().resolve(revision);
    Snapshot snapshot = project.snapshotAt(commit);
    if (target.isEmpty()) {
      return only(revision, snapshot);
    }
    List<Stage> stages = snapshot.graph().resolve(target.get());
    if (stages.size() != 1) {
      throw new JreproException.Invalid(
          "'%s' means %d stages of %s.".formatted(target.get(), stages.size(), revision),
          "Name one of them: " + names(stages) + ".");
    }
    return run(revision, stages.getFirst(), snapshot);
  }

  private Lineage.Run run(String revision, Stage stage, Snapshot snapshot) {
    Lock lock =
        snapshot
            .lock(stage.name())
            .orElseThrow(() ->
                new JreproException.Invalid(
                    "%s has no lock for stage %s: its result was not committed."
                        .formatted(revision, stage.name())));
    return accounts
        .run(lock)
        .orElseThrow(() ->
            new JreproException.Refused(
                "the run that made what %s has of stage %s is not known here."
                    .formatted(revision, stage.name()),
                "'jrepro fetch' brings the records of runs that were pushed."));
  }

  private Lineage.Run only(String revision, Snapshot snapshot) {
    List<Lineage.Run> runs =
        snapshot.graph().ordered().stream()
            .map(stage -> snapshot.lock(stage.name()))
            .flatMap(Optional::stream)
            .map(accounts::run)
            .flatMap(Optional::stream)
            .filter(run -> !run.record().steps().isEmpty())
            .toList();
    if (runs.size() != 1) {
      String which =
          runs.stream()
              .map(run -> run.record().stage().toString())
              .collect(Collectors.joining(", "));
      throw new JreproException.Invalid(
          runs.isEmpty()
              ? "no run of " + revision + " that is known here has recorded its steps."
              : "several stages of " + revision + " have recorded their steps: " + which + ".",
          runs.isEmpty()
              ? StepsComparison.RECORD_THEM
              : "Name one of them behind the two revisions.");
    }
    return runs.getFirst();
  }

  private static String names(List<Stage> stages) {
    return stages.stream().map(stage -> stage.name().toString()).collect(Collectors.joining(", "));
  }
}
