package dev.jrepro.run.slurm;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** Gets jobs done on a Slurm cluster, whatever becomes of machines and controller. */
public final class SlurmJobs implements AutoCloseable {

  private static final int SUBMITTERS = 8;

  /** How often a job is submitted anew that the cluster lost. */
  private static final int MOST_LOST = 5;

  /** A controller that has just restarted may not list all of its jobs yet. */
  static final int LOOKS_BEFORE_GONE = 4;

  /** A shared file system may show a file half a minute after another machine wrote it. */
  private static final Duration LATE_FILES = Duration.ofSeconds(40);

  private static final Duration LATE_REPORT = Duration.ofSeconds(5);

  private final SlurmClient client;
  private final Watch watch;
  private final Waits waits;
  private final Submission.Desk desk;

  SlurmJobs(SlurmClient client, Waits waits, Consumer<String> warn) {
    this.client = client;
    this.waits = waits;
    this.watch = new Watch(client, waits.controller(), warn);
    this.desk =
        new Submission.Desk(
            client, watch, waits, ConcurrentHashMap.newKeySet(), new Semaphore(SUBMITTERS));
  }

  /**
   * How long is waited for what does not come.
   *
   * @param controller for the answer of a controller
   * @param result for the result of a job that ended well
   * @param report for the report of one that did not
   */
  record Waits(Duration controller, Duration result, Duration report) {}

  /**
   * Prepares to talk to the Slurm of this machine.
   *
   * @param variables the environment of whoever started jrepro
   * @param patience how long a controller that does not answer is waited for
   * @param warn is told, once, when it does not answer
   */
  public static SlurmJobs here(
      Map<String, String> variables, Duration patience, Consumer<String> warn) {
    return new SlurmJobs(
        new SlurmClient(Programs.ofThisMachine(), variables),
        new Waits(patience, LATE_FILES, LATE_REPORT),
        warn);
  }

  /**
   * Checks that this machine can submit jobs.
   *
   * @param variables the environment of whoever started jrepro
   * @throws SlurmFailed if there is no {@code sbatch}
   */
  public static void check(Map<String, String> variables) {
    Programs.find("sbatch", variables);
  }

  /**
   * Sees a job through: takes up one of that name that is under way, else submits it; submits it
   * anew if the cluster loses it.
   *
   * @param result looks for what it leaves
   * @param told is told in words what becomes of it
   * @return how it ended; the result, if there is one, is in its place
   * @throws SlurmFailed if Slurm is not there, refuses, or is silent for too long
   * @throws InterruptedException if a person ended the run; the job is cancelled, if it was
   *     submitted here
   */
  public JobEnd run(JobRequest request, JobResult result, Consumer<String> told)
      throws InterruptedException {
    Course course = new Course(request, result, told);
    try {
      return course.run();
    } catch (InterruptedException e) {
      course.submission.cancel();
      throw e;
    }
  }

  /**
   * Sees an array of jobs through: takes up one of that name that is under way, else submits it.
   *
   * @param result looks for what its tasks leave
   * @param told is told in words what becomes of it
   * @return how its tasks ended
   * @throws SlurmFailed if Slurm is not there, refuses, or is silent for too long
   * @throws InterruptedException if a person ended the run; the array is cancelled, if it was
   *     submitted here
   */
  public ArrayEnd runArray(JobRequest request, ArrayResult result, Consumer<String> told)
      throws InterruptedException {
    return new ArrayCourse(desk, request, result, told).run();
  }

  /** Returns how many tasks an array may have here: at least one. */
  public int mostTasks() throws InterruptedException {
    try {
      return Math.max(1, client.mostTasks());
    } catch (SlurmClient.Silent e) {
      return 1000; // The submission waits for the controller; this is what most sites have.
    }
  }

  /** Stops watching. Jobs that are under way go on. */
  @Override
  public void close() {
    watch.close();
  }

  /** One job's way, over however many submissions. */
  private final class Course {
    private final JobRequest request;
    private final JobResult result;
    private final Consumer<String> told;
    private final Submission submission;

    Course(JobRequest request, JobResult result, Consumer<String> told) {
      this.request = request;
      this.result = result;
      this.told = told;
      this.submission = new Submission(desk, request, told);
    }

    JobEnd run() throws InterruptedException {
      for (int lost = 0; ; lost++) {
        String job = submission.start();
        JobEnd end = end(job);
        submission.over();
        if (end.state() != JobState.LOST || lost == MOST_LOST) {
          return end;
        }
        told.accept("the cluster lost it (" + end.words() + "); it is submitted anew");
        submission.discard(job);
      }
    }

    private JobEnd end(String job) throws InterruptedException {
      Watch.Sight sight = Watch.Sight.NOTHING;
      int missed = 0;
      while (true) {
        if (result.isThere(job, JobState.RUNNING)) {
          return early(sight, job);
        }
        sight = watch.after(sight.number());
        Optional<JobRow> row = sight.job(job, request.name());
        if (row.isPresent()) {
          missed = 0;
          Optional<JobEnd> end = judge(row.get(), sight.answered());
          if (end.isPresent()) {
            return end.get();
          }
        } else if (sight.answered()
            && sight.begun() > submission.since()
            && ++missed >= LOOKS_BEFORE_GONE) {
          return vanished(job);
        }
      }
    }

    /** The result is there before the queue says so; it may not know yet, or have forgotten. */
    private JobEnd early(Watch.Sight sight, String job) throws InterruptedException {
      Optional<JobRow> row = sight.job(job, request.name());
      if (row.filter(r -> r.judged() == JobState.WAITING).isPresent()) {
        submission.discard(job);
      }
      return new JobEnd(job, JobState.ENDED, "", row.map(JobRow::node).orElse(""));
    }

    private Optional<JobEnd> judge(JobRow row, boolean answered) throws InterruptedException {
      JobState state = row.judged();
      if (state.isUnderWay() || !answered) {
        submission.hurry(row);
        return Optional.empty();
      }
      boolean there = awaitResult(row.id(), state);
      JobState end = there ? JobState.ENDED : submission.judgedWithoutReport(row);
      return Optional.of(new JobEnd(row.id(), end, row.text(), row.node()));
    }

    private JobEnd vanished(String job) throws InterruptedException {
      boolean there = awaitResult(job, JobState.LOST);
      return new JobEnd(
          job, there ? JobState.ENDED : JobState.LOST, "job " + job + " is not there any more", "");
    }

    private boolean awaitResult(String job, JobState state) throws InterruptedException {
      Duration late = state == JobState.ENDED ? waits.result() : waits.report();
      long deadline = System.nanoTime() + late.toNanos();
      while (!result.isThere(job, state)) {
        if (System.nanoTime() > deadline) {
          return false;
        }
        Thread.sleep(200);
      }
      return true;
    }
  }
}
