package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Judgement;
import dev.jrepro.project.Project;
import dev.jrepro.project.SlurmSettings;
import dev.jrepro.run.slurm.JobEnd;
import dev.jrepro.run.slurm.JobRequest;
import dev.jrepro.run.slurm.JobState;
import dev.jrepro.run.slurm.SlurmJobs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Runs each stage as a job of a Slurm cluster. The job leaves its outputs and its record in a
 * depot; from there they are taken as from the run cache, with the check of a run of one's own.
 */
final class SlurmExecutor implements Executor {

  private final RunSession session;
  private final Depot depot;
  private final SlurmJobs jobs;
  private final KitMaker kits;
  private final JobRequests requests;
  private final Optional<String> again;

  /**
   * Prepares to run stages of a session.
   *
   * @param names gives each run a name of its own
   */
  SlurmExecutor(RunSession session, Supplier<String> names) {
    Project project = session.project();
    SlurmSettings settings = project.config().slurm();
    this.session = session;
    this.depot = Depots.of(project, settings);
    this.jobs =
        SlurmJobs.here(session.options().caller(), settings.patience(), session.events()::warn);
    this.kits = new KitMaker(session);
    this.requests = new JobRequests(depot, project.config(), session.options().caller());
    this.again = Optional.of(names.get());
  }

  @Override
  public boolean isLocal() {
    return false;
  }

  @Override
  public void run(Judgement judgement, StageKey key) throws InterruptedException {
    Stage stage = judgement.stage();
    StageSandbox.tellMissing(session, stage, "on Slurm");
    boolean anew =
        session.options().force() || session.options().noRunCache() || stage.alwaysChanged();
    Optional<String> token = anew ? again : Optional.empty();
    if (stage.map().isPresent()) {
      ArrayCrew.Cluster cluster = new ArrayCrew.Cluster(depot, jobs, kits, requests, token);
      MapRun.Crews crews = (work, attempt) -> new ArrayCrew(work, attempt, cluster);
      SlurmJobs.check(session.options().caller());
      new MapRun(session, judgement, key, Optional.of(crews)).run();
      return;
    }
    Optional<JobReport> there = depot.success(key.digest(), token);
    JobReport report = there.isPresent() ? there.get() : job(judgement, key, token);
    noteAttempts(report);
    bring(session.project().record(report.record()));
    new Adoption(session).take(judgement, key, report.record());
  }

  /** Enters attempts in the ledger that came before, in the same job, and failed. */
  private void noteAttempts(JobReport report) throws InterruptedException {
    for (Entry attempt : report.attempts()) {
      depot.bring(List.of(attempt));
      RunRecord record = session.project().record(attempt.digest());
      bring(record);
      new Adoption(session).note(attempt.digest(), record);
    }
  }

  /** Logs are for people: one that is missing keeps nobody from the outputs. */
  private void bring(RunRecord record) throws InterruptedException {
    depot.bring(record.results());
    try {
      depot.bring(record.traces());
    } catch (JreproException.RemoteFailed | JreproException.Refused | JreproException.Corrupt e) {
      session
          .events()
          .warn("not every log of stage " + record.stage() + " is to be had: " + e.getMessage());
    }
  }

  private JobReport job(Judgement judgement, StageKey key, Optional<String> token)
      throws InterruptedException {
    Stage stage = judgement.stage();
    SlurmJobs.check(session.options().caller());
    requests.check(stage);
    Kit kit = kits.make(judgement, key);
    byte[] bytes = kit.toBytes();
    Entry entry = Entry.file(Digest.of(bytes), bytes.length);
    List<Entry> all = new ArrayList<>(kit.entries());
    all.add(entry);
    depot.offer(all);
    JobRequest request =
        requests.of(stage, new JobRequests.Order(entry, key.digest(), token), Optional.empty());
    JobEnd end = job(judgement, key, token, request);
    Optional<JobReport> made = depot.success(key.digest(), token);
    if (made.isPresent()) {
      return made.get();
    }
    throw failed(stage, key, end, request);
  }

  /** While the job runs, an attempt that sets nothing aside shows its log to who follows it. */
  private JobEnd job(Judgement judgement, StageKey key, Optional<String> token, JobRequest request)
      throws InterruptedException {
    Stage stage = judgement.stage();
    // Those that a run of this machine left for the key are not its own.
    Checkpoints none = Checkpoints.of(session.project(), "none", List.of(), false);
    Attempt attempt =
        session
            .attempts()
            .begin(new Attempt.Plan(stage.name().toString(), List.of(), List.of(), none));
    try {
      JobLog log = new JobLog(depot, session.project().cache());
      return jobs.run(
          request,
          (id, state) -> {
            log.show(request, id, attempt.file(Attempt.LOG));
            return isThere(key, token, id, state);
          },
          text -> session.events().waiting(stage, text));
    } finally {
      attempt.settle();
    }
  }

  private boolean isThere(StageKey key, Optional<String> token, String id, JobState state)
      throws InterruptedException {
    boolean underWay = state == JobState.RUNNING || state == JobState.WAITING;
    if (underWay && !depot.isCheap()) {
      return false;
    }
    return depot.success(key.digest(), token).isPresent()
        || (!underWay && depot.failure(key.digest(), id).isPresent());
  }

  /** Records what a failed job told of itself, shows what it printed, and says what is known. */
  private JreproException failed(Stage stage, StageKey key, JobEnd end, JobRequest request)
      throws InterruptedException {
    Optional<JobReport> report = depot.failure(key.digest(), end.id());
    JobLog log = new JobLog(depot, session.project().cache());
    if (report.isEmpty()) {
      log.last(request, end).forEach(line -> session.events().line(stage, line));
      session.events().failed(stage, "left no result: " + end.words());
      return new JreproException.StageFailed(
          "stage " + session.title(stage) + " left no result: " + end.words() + ".",
          log.hint(request, end));
    }
    noteAttempts(report.get());
    RunRecord record = session.project().record(report.get().record());
    new Adoption(session).note(report.get().record(), record);
    log.of(record).forEach(line -> session.events().line(stage, line));
    String sentence = report.get().failure().orElse("it failed.").replaceFirst("\\.$", "");
    String title = "stage " + session.title(stage);
    String why =
        sentence.startsWith(title)
            ? sentence.substring(title.length()).replaceFirst("^:? ", "")
            : sentence;
    session.events().failed(stage, why);
    return new JreproException.StageFailed(
        (sentence.startsWith("stage ") ? sentence : title + " " + sentence)
            + " (Slurm job "
            + end.id()
            + (report.get().node().isEmpty() ? "" : " on " + report.get().node())
            + ").",
        "Its outputs are as they were; 'jrepro logs "
            + session.title(stage)
            + "' shows what it printed.");
  }

  @Override
  public void close() {
    jobs.close();
    depot.close();
  }
}
