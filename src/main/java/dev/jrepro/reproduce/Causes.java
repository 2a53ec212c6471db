package dev.jrepro.reproduce;

import dev.jrepro.content.Entry;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Planner;
import dev.jrepro.plan.Reason;
import dev.jrepro.project.Project;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Looks for the likely cause of a difference: in both run records, in what differs, and by running
 * the stage again under changed conditions. For one difference.
 */
final class Causes {

  /** A stage that takes longer is not run again. */
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private final Project home;
  private final CommitId commit;
  private final Lab.Made made;
  private final List<String> findings = new ArrayList<>();

  Causes(Project home, CommitId commit, Lab.Made made) {
    this.home = home;
    this.commit = commit;
    this.made = made;
  }

  /**
   * A difference to be explained.
   *
   * @param old what the commit says
   * @param now what came out; empty if it failed
   * @param place the first file and the place in it that differ
   * @param then the record of the run that the commit has, if it is here
   * @param record that of the run now
   */
  record Case(
      Stage stage,
      Lock old,
      Optional<Lock> now,
      Optional<Grading.Place> place,
      List<Cell> cells,
      Optional<RunRecord> then,
      Optional<RunRecord> record) {

    /** Returns what came out. */
    SortedMap<RepoPath, Entry> outs() {
      return now.map(Lock::outs).orElseGet(TreeMap::new);
    }
  }

  /** Returns what was tried, and what came of it. */
  List<String> findings() {
    return List.copyOf(findings);
  }

  /**
   * Says what is likely behind a difference.
   *
   * @param trials whether the stage may be run again
   */
  Cause of(Case difference, Request.Trials trials) throws InterruptedException {
    Traces traces = traces(difference);
    Optional<Cause> told =
        declared(difference)
            .or(() -> clock(difference))
            .or(() -> missing(difference))
            .or(traces::changedInput);
    if (told.isPresent()) {
      return told.get();
    }
    Optional<Cause> tried = Optional.empty();
    if (mayRun(difference, trials)) {
      tried = new Experiments(home, commit, made, findings).on(difference, traces);
    }
    return tried.or(traces::likely).or(() -> environment(difference)).orElseGet(this::unknown);
  }

  /** Returns what was seen of both runs, and tells it. */
  private Traces traces(Case difference) {
    Traces traces = Traces.of(new Traces.Where(home, commit, made.project()), difference);
    traces.tell(findings);
    return traces;
  }

  /**
   * Says what is likely behind a failure.
   *
   * @param how how it failed, as a sentence without its full stop
   */
  Cause ofFailure(Case difference, String how) {
    Optional<Cause> behind = missing(difference).or(() -> traces(difference).likely());
    return behind
        .map(cause -> new Cause(cause.kind(), how + "; " + cause.text()))
        .orElseGet(() -> new Cause(Cause.Kind.FAILURE, how));
  }

  /** Looks at what the locks of both runs say. */
  private static Optional<Cause> declared(Case difference) {
    Lock now = difference.now().orElseThrow();
    List<Reason> reasons = Planner.differences(difference.old(), now.inputs());
    if (!reasons.isEmpty()) {
      boolean around =
          reasons.stream()
              .allMatch(reason ->
                  reason instanceof Reason.InputChanged changed
                      && changed.what().matches("(java|environment) .*"));
      Cause.Kind kind = around ? Cause.Kind.ENVIRONMENT : Cause.Kind.INPUT;
      return Optional.of(new Cause(kind, "its inputs differ: " + reasons.getFirst().text()));
    }
    if (difference.old().numerics().equals(now.numerics())) {
      return Optional.empty();
    }
    return Optional.of(
        new Cause(
            Cause.Kind.HARDWARE,
            "it computed in another numerics class: "
                + difference.old().numerics().orElse("(none)")
                + " then, "
                + now.numerics().orElse("(none)")
                + " now"));
  }

  private boolean mayRun(Case difference, Request.Trials trials) {
    long millis =
        difference
            .then()
            .or(difference::record)
            .map(record -> record.measured().wallMillis())
            .orElse(0L);
    boolean isLong = millis > LONGEST.toMillis();
    if (isLong && trials == Request.Trials.SHORT) {
      findings.add(
          "it takes longer than two minutes, and was not run again; '--experiments' runs it");
    }
    return trials == Request.Trials.ALL || (trials == Request.Trials.SHORT && !isLong);
  }

  private Cause unknown() {
    return new Cause(
        Cause.Kind.UNKNOWN,
        "its inputs are the same, so it reads something that it does not declare: the clock, a seed,"
            + " the network, hash order, threads");
  }

  /** Looks for the time of day in what differs. */
  private static Optional<Cause> clock(Case difference) {
    for (Cell cell : told(difference)) {
      Optional<String> now =
          difference.record().flatMap(r -> time(r, cell.regenerated().orElse("")));
      boolean then =
          difference.then().map(r -> time(r, cell.submitted().orElse("")).isPresent()).orElse(true);
      if (now.isPresent() && then) {
        return Optional.of(
            new Cause(
                Cause.Kind.CLOCK,
                "likely the clock: " + cell.place() + " has the time of the run, " + now.get()));
      }
      if (ClockTraces.isCalledSo(cell.place())) {
        return Optional.of(
            new Cause(
                Cause.Kind.CLOCK,
                "likely the clock: "
                    + cell.place()
                    + " is called as times are; a volatile field is not compared"));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> time(RunRecord record, String text) {
    Instant start = record.measured().start();
    return new ClockTraces(start, record.measured().end()).in(text);
  }

  /** Returns the values that differ; the first line that does, where there are none. */
  private static List<Cell> told(Case difference) {
    List<Cell> cells =
        difference.cells().stream().filter(c -> c.grade() == Grade.DIFFERENT).toList();
    if (!cells.isEmpty() || difference.place().isEmpty()) {
      return cells;
    }
    String where = difference.place().get().where();
    String[] sides = where.split(" then, ", 2);
    int colon = sides[0].indexOf(": ");
    return sides.length < 2 || colon < 0
        ? List.of()
        : List.of(
            new Cell(
                sides[0].substring(0, colon),
                Optional.of(sides[0].substring(colon + 2)),
                Optional.of(sides[1]),
                Grade.DIFFERENT));
  }

  /** Looks for a file that the command names and only the workspace has. */
  private Optional<Cause> missing(Case difference) {
    Stage stage = difference.stage();
    StringBuilder text = new StringBuilder(String.valueOf(stage.command()));
    difference
        .record()
        .flatMap(RunRecord::log)
        .ifPresent(log -> {
          try {
            text.append(' ')
                .append(
                    new String(made.project().cache().read(log.digest()), StandardCharsets.UTF_8));
          } catch (JreproException e) {
            // Without its log there is still its command.
            findings.add("its log is not here");
          }
        });
    for (String word : text.toString().split("[^A-Za-z0-9._/-]+", -1)) {
      Optional<RepoPath> path = inProject(word);
      if (path.isPresent() && isOnlyAtHome(stage, path.get())) {
        return Optional.of(
            new Cause(
                Cause.Kind.UNDECLARED_INPUT,
                "likely an undeclared input: it names "
                    + path.get()
                    + ", which the workspace has and the commit has not"));
      }
    }
    return Optional.empty();
  }

  private static Optional<RepoPath> inProject(String word) {
    try {
      return word.isEmpty() || word.startsWith("-")
          ? Optional.empty()
          : Optional.of(RepoPath.of(word)).filter(path -> !path.isRoot());
    } catch (JreproException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private boolean isOnlyAtHome(Stage stage, RepoPath path) {
    boolean declared =
        stage.deps().stream().anyMatch(path::isIn)
            || stage.outs().stream().anyMatch(out -> path.isIn(out.path()));
    return !declared
        && Files.isRegularFile(path.under(home.root()))
        && !Files.exists(path.under(made.project().root()));
  }

  private static Optional<Cause> environment(Case difference) {
    if (difference.then().isEmpty() || difference.record().isEmpty()) {
      return Optional.empty();
    }
    List<EnvironmentChange> changes =
        EnvironmentChange.between(
            difference.stage().name(), difference.then().get(), difference.record().get());
    return CircumstantialCause.of(changes);
  }
}
