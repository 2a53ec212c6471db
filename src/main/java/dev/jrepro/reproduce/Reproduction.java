package dev.jrepro.reproduce;

import dev.jrepro.core.CommitId;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.StageName;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.pipeline.StageGraph;
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
import java.util.function.Function;

/** Regenerates what a commit says its stages made, from its raw inputs alone. */
public final class Reproduction {

  private final Project home;
  private final CommitId commit;
  private final Request request;
  private final Snapshot snapshot;
  private final List<Stage> stages;

  /**
   * Prepares the reproduction of a commit.
   *
   * @throws JreproException.Refused if the commit has no stage, or one without a lock: there is
   *     nothing to compare
   */
  public Reproduction(Project home, CommitId commit, Request request) {
    this.home = home;
    this.commit = commit;
    this.request = request;
    this.snapshot = home.snapshotAt(commit);
    this.stages = sampled(chosen());
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

  private List<Stage> chosen() {
    List<String> wanted =
        request.targets().isEmpty() ? home.configAt(commit).runDefault() : request.targets();
    if (wanted.isEmpty()) {
      return snapshot.graph().ordered();
    }
    SortedSet<StageName> names = new TreeSet<>();
    wanted.forEach(t -> snapshot.graph().resolve(t).forEach(s -> names.add(s.name())));
    return snapshot.graph().withUpstream(names);
  }

  private List<Stage> sampled(List<Stage> all) {
    if (request.sample().isEmpty()) {
      return List.copyOf(all);
    }
    List<StageName> names = all.stream().filter(s -> !s.frozen()).map(Stage::name).toList();
    List<StageName> kept = request.sample().get().of(names);
    return all.stream().filter(stage -> kept.contains(stage.name())).toList();
  }

  /** Returns the stages that the commit declares. */
  public StageGraph graph() {
    return snapshot.graph();
  }

  /** Returns the stages that are to be rerun, in their order; those that are frozen among them. */
  public List<Stage> stages() {
    return stages;
  }

  /** Returns what these stages read that is neither in Git nor made by one of them. */
  public RawInputs inputs() {
    return RawInputs.of(snapshot, stages);
  }

  /** Returns what the commit declares. */
  public Snapshot snapshot() {
    return snapshot;
  }

  /** Returns the records of the recorded runs of these stages, as far as they are here. */
  public SortedMap<StageName, RunRecord> records() {
    return records(new Accounts(home)::of);
  }

  /** Returns the same of the first runs here: more runs of the same make no difference to them. */
  public SortedMap<StageName, RunRecord> firstRecords() {
    return records(new Accounts(home)::first);
  }

  private SortedMap<StageName, RunRecord> records(Function<Lock, Optional<RunRecord>> account) {
    SortedMap<StageName, RunRecord> records = new TreeMap<>();
    for (Stage stage : stages) {
      snapshot
          .lock(stage.name())
          .flatMap(account)
          .ifPresent(record -> records.put(stage.name(), record));
    }
    return records;
  }

  /** Returns what it is going to take. */
  public Forecast forecast() {
    return Forecast.of(home, snapshot, stages);
  }

  /**
   * Regenerates.
   *
   * @param keep whether the clean clone stays
   * @param where is told where the clone lies
   * @param said is told what another engine prints
   */
  public ReproductionReport run(
      RunEvents events, boolean keep, Consumer<Path> where, Consumer<String> said)
      throws InterruptedException {
    EngineChoice engine = EngineChoice.of(request, records().values());
    Optional<OtherEngine> other = engine.other();
    Confinement wanted = Confinement.of(request.sandbox(), request.variables());
    Confinement sandbox = other.map(one -> one.confinement(wanted)).orElse(wanted);
    try (CleanRoom room = CleanRoom.of(home, commit, keep)) {
      where.accept(room.root());
      room.furnish(snapshot, stages, request.variables());
      List<JreproException> failures = new ArrayList<>();
      try (Project clone = Project.openForNow(room.root())) {
        WorkspaceFacts facts = new WorkspaceFacts(clone, snapshot, request.variables());
        new InputCheck(commit, snapshot, facts).check(stages);
        if (other.isEmpty()) {
          failures.addAll(
              new Runner(clone, events)
                  .run(options(stages, request.variables()).in(sandbox.mode(), sandbox.yields()))
                  .failures());
        }
      }
      if (other.isPresent()) {
        other.get().run(room.root(), names(stages), sandbox, said);
      }
      try (Project clone = Project.openForNow(room.root())) {
        Assessment assessment =
            new Assessment(home, commit, snapshot, new Lab.Made(clone, request.variables()));
        return assessment.report(
            new Assessment.Run(stages, runs(clone), failures, engine.used(), sandbox), request);
      }
    }
  }

  /** Returns the last run of each stage in the clone, in which no other runs are known. */
  private static SortedMap<StageName, RunRecord> runs(Project clone) {
    SortedMap<StageName, RunRecord> runs = new TreeMap<>();
    for (Ledger.Line line : clone.ledger().lines()) {
      runs.put(line.stage(), clone.record(line.record()));
    }
    return runs;
  }

  /** Returns what a certificate is to say of a report, and from when to when it was made. */
  public Seen seen(ReproductionReport report, Instant start, Instant end) {
    return new Attestation(home, snapshot, stages, request).seen(report, start, end);
  }

  /**
   * Returns what a certificate is to say before anything was regenerated: what the commit's locks
   * record, every output {@link Grade#NOT_REGENERATED}, on no machine.
   *
   * @param engine what is going to run
   * @param when what it is to have for a time
   */
  public Seen expected(EngineUsed engine, Instant when) {
    List<ReproductionReport.Graded> outputs = new ArrayList<>();
    for (Stage stage : stages) {
      Optional<Lock> lock = snapshot.lock(stage.name()).filter(l -> !stage.frozen());
      lock.ifPresent(recorded ->
          recorded
              .outs()
              .forEach((path, entry) ->
                  outputs.add(
                      new ReproductionReport.Graded(
                          path,
                          stage.name(),
                          Grade.NOT_REGENERATED,
                          entry,
                          Optional.empty(),
                          List.of()))));
    }
    ReproductionReport report =
        new ReproductionReport(
            commit,
            engine,
            Confinement.notYet(),
            List.of(),
            request.sample(),
            outputs,
            List.of(),
            List.of(),
            Optional.empty(),
            List.of());
    return new Attestation(home, snapshot, stages, request).foreseen(report, when);
  }

  private static List<String> names(List<Stage> stages) {
    return stages.stream().map(stage -> stage.name().toString()).toList();
  }

  /** Returns how stages run in a clean clone: all of them, with nothing restored. */
  static RunOptions options(List<Stage> stages, Map<String, String> variables) {
    return new RunOptions(
        names(stages),
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
        false,
        variables,
        new TreeMap<>());
  }
}
