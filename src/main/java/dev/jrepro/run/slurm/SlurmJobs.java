package dev.jrepro.run.slurm;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Gets jobs done on a Slurm cluster, whatever becomes of machines and controller. */
public final class SlurmJobs implements AutoCloseable {

  private static final int SUBMITTERS = 8;

  /** How often a job is submitted anew that the cluster lost. */
  private static final int MOST_LOST = 5;

  /** A controller that has just restarted may not list all of its jobs yet. */
  private static final int LOOKS_BEFORE_GONE = 4;

  /** A shared file system may show a file half a minute after another machine wrote it. */
  private static final Duration LATE_FILES = Duration.ofSeconds(40);

  private static final Duration LATE_REPORT = Duration.ofSeconds(5);

  private final SlurmClient client;
  private final Watch watch;
  private final Waits waits;
  private final Set<String> over = ConcurrentHashMap.newKeySet();
  private final Semaphore submitters = new Semaphore(SUBMITTERS);

  SlurmJobs(SlurmClient client, Waits waits, Consumer<String> warn) {
    this.client = client;
    this.waits = waits;
    this.watch = new Watch(client, waits.controller(), warn);
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
      course.cancel();
      throw e;
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
    private @Nullable String id;
    private long since;
    private boolean hasRun;

    /** Whether it was submitted here; otherwise somebody else may wait for it, too. */
    private boolean isOwn;

    private boolean hurried;

    Course(JobRequest request, JobResult result, Consumer<String> told) {
      this.request = request;
      this.result = result;
      this.told = told;
    }

    JobEnd run() throws InterruptedException {
      for (int lost = 0; ; lost++) {
        String job = start();
        JobEnd end = end(job);
        over.add(job);
        if (end.state() != JobState.LOST) {
          return end;
        }
        if (lost == MOST_LOST) {
          return end;
        }
        told.accept("the cluster lost it (" + end.words() + "); it is submitted anew");
        discard(job);
        id = null;
      }
    }

    /** A job that is held, or queued although its result is there, would keep others waiting. */
    private void discard(String job) throws InterruptedException {
      boolean listed = watch.after(0).job(job, request.name()).isPresent();
      try {
        // Where it is not listed, the number may be another's by now.
        client.cancel(listed ? List.of(job) : List.of());
      } catch (SlurmClient.Silent e) {
        // Then the next one waits for it, is seen to, and is tried again.
        watch.soon();
      }
    }

    private String start() throws InterruptedException {
      Optional<JobRow> there =
          watch.after(0).underWay(request.name()).filter(row -> !over.contains(row.id()));
      if (there.isPresent()) {
        id = there.get().id();
        isOwn = false;
        told.accept("Slurm job " + id + ", which was there already");
        return there.get().id();
      }
      submitters.acquire();
      try {
        isOwn = true;
        String job = submit();
        id = job;
        since = System.nanoTime();
        told.accept("Slurm job " + job);
        return job;
      } finally {
        submitters.release();
        watch.soon();
      }
    }

    private String submit() throws InterruptedException {
      long begun = System.nanoTime();
      for (int silences = 0; ; silences++) {
        try {
          return client.submit(request);
        } catch (SlurmClient.Silent e) {
          if (System.nanoTime() - begun > waits.controller().toNanos()) {
            throw new SlurmFailed(
                "Slurm's controller takes no job: " + e.getMessage() + ".",
                "Run again when it does; nothing is lost.");
          }
          Thread.sleep(SlurmClient.pause(silences));
          Optional<JobRow> taken = answered().underWay(request.name());
          if (taken.isPresent()) {
            return taken.get().id();
          }
        }
      }
    }

    /** Waits for a look at the queue that began after now and was answered. */
    private Watch.Sight answered() throws InterruptedException {
      long now = System.nanoTime();
      Watch.Sight sight = watch.after(0);
      while (!sight.answered() || sight.begun() < now) {
        watch.soon();
        sight = watch.after(sight.number());
      }
      return sight;
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
        } else if (sight.answered() && sight.begun() > since && ++missed >= LOOKS_BEFORE_GONE) {
          return vanished(job);
        }
      }
    }

    /** The result is there before the queue says so; it may not know yet, or have forgotten. */
    private JobEnd early(Watch.Sight sight, String job) throws InterruptedException {
      Optional<JobRow> row = sight.job(job, request.name());
      if (row.filter(r -> r.judged() == JobState.WAITING).isPresent()) {
        discard(job);
      }
      return new JobEnd(job, JobState.ENDED, "", row.map(JobRow::node).orElse(""));
    }

    private Optional<JobEnd> judge(JobRow row, boolean answered) throws InterruptedException {
      JobState state = row.judged();
      hasRun |= state == JobState.RUNNING;
      if (state.isUnderWay() || !answered) {
        hurry(row);
        return Optional.empty();
      }
      JobEnd end = new JobEnd(row.id(), state, row.text(), row.node());
      boolean there = awaitResult(row.id(), state);
      return Optional.of(
          there ? new JobEnd(row.id(), JobState.ENDED, row.text(), row.node()) : end);
    }

    /** Slurm has a job that lost its machine wait for two minutes; there is no need to. */
    private void hurry(JobRow row) throws InterruptedException {
      if (hasRun && !hurried && row.state().equals("PENDING") && row.reason().equals("BeginTime")) {
        hurried = true;
        told.accept("Slurm queued job " + row.id() + " anew");
        try {
          client.hurry(row.id());
        } catch (SlurmClient.Silent e) {
          hurried = false;
        }
      } else if (row.state().equals("RUNNING")) {
        hurried = false;
      }
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

    /**
     * Cancels the job, if it was submitted here; whether it has been is not sure where a person was
     * quick.
     */
    void cancel() throws InterruptedException {
      if (!isOwn) {
        return;
      }
      try {
        client.cancel(List.of(id == null ? "--name=" + request.name().text() : String.valueOf(id)));
      } catch (SlurmClient.Silent e) {
        told.accept("it could not be cancelled: " + e.getMessage());
      }
    }
  }
}
