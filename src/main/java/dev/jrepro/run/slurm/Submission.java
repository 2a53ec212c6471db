package dev.jrepro.run.slurm;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Gets one job, or one array of them, into the queue, and out of it again. For one thread. */
final class Submission {

  private final Desk desk;
  private final JobRequest request;
  private final Consumer<String> told;
  private final Set<String> ran = new HashSet<>();
  private final Set<String> hurried = new HashSet<>();
  private final Set<String> startedAnew = new HashSet<>();
  private @Nullable String id;
  private long since;

  /** Whether it was submitted here; otherwise somebody else may wait for it, too. */
  private boolean isOwn;

  Submission(Desk desk, JobRequest request, Consumer<String> told) {
    this.desk = desk;
    this.request = request;
    this.told = told;
  }

  /**
   * What all that are submitted share.
   *
   * @param over the numbers of those that ended, which are not taken up any more
   * @param submitters so many are submitted at once
   */
  record Desk(
      SlurmClient client,
      Watch watch,
      SlurmJobs.Waits waits,
      Set<String> over,
      Semaphore submitters) {}

  /** Returns whether it was submitted here. */
  boolean isOwn() {
    return isOwn;
  }

  /** Returns when it was, in nanoseconds of this JVM. */
  long since() {
    return since;
  }

  /** Takes up what is there under that name, else submits it; returns its number. */
  String start() throws InterruptedException {
    String what = request.array().isPresent() ? "Slurm array " : "Slurm job ";
    Optional<JobRow> there =
        desk.watch()
            .after(0)
            .underWay(request.name())
            .filter(r -> !desk.over().contains(r.array()));
    if (there.isPresent()) {
      id = there.get().array();
      isOwn = false;
      told.accept(what + id + ", which was there already");
      return there.get().array();
    }
    desk.submitters().acquire();
    try {
      isOwn = true;
      String job = submit();
      id = job;
      since = System.nanoTime();
      told.accept(
          what + job + request.array().map(tasks -> " of " + tasks.count() + " tasks").orElse(""));
      return job;
    } finally {
      desk.submitters().release();
      desk.watch().soon();
    }
  }

  /** It is over: it is not taken up again. */
  void over() {
    if (id != null) {
      desk.over().add(id);
      id = null;
    }
  }

  private String submit() throws InterruptedException {
    long begun = System.nanoTime();
    for (int silences = 0; ; silences++) {
      try {
        return desk.client().submit(request);
      } catch (SlurmClient.Silent e) {
        if (System.nanoTime() - begun > desk.waits().controller().toNanos()) {
          throw new SlurmFailed(
              "Slurm's controller takes no job: " + e.getMessage() + ".",
              "Run again when it does; nothing is lost.");
        }
        Thread.sleep(SlurmClient.pause(silences));
        Optional<JobRow> taken = answered().underWay(request.name());
        if (taken.isPresent()) {
          return taken.get().array();
        }
      }
    }
  }

  /** Waits for a look at the queue that began after now and was answered. */
  private Watch.Sight answered() throws InterruptedException {
    long now = System.nanoTime();
    Watch.Sight sight = desk.watch().after(0);
    while (!sight.answered() || sight.begun() < now) {
      desk.watch().soon();
      sight = desk.watch().after(sight.number());
    }
    return sight;
  }

  /** A job that is held, or queued although its result is there, would keep others waiting. */
  void discard(String job) throws InterruptedException {
    Watch.Sight sight = desk.watch().after(0);
    boolean listed =
        sight.job(job, request.name()).isPresent() || !sight.tasks(job, request.name()).isEmpty();
    try {
      // Where it is not listed, the number may be another's by now.
      desk.client().cancel(listed ? List.of(job) : List.of());
    } catch (SlurmClient.Silent e) {
      // Then the next one waits for it, is seen to, and is tried again.
      desk.watch().soon();
    }
  }

  /** Slurm has a job that lost its machine wait for two minutes; there is no need to. */
  void hurry(JobRow row) throws InterruptedException {
    if (row.judged() == JobState.RUNNING) {
      ran.add(row.id());
      hurried.remove(row.id());
    } else if (ran.contains(row.id())
        && row.state().equals("PENDING")
        && row.reason().equals("BeginTime")
        && hurried.add(row.id())) {
      startedAnew.add(row.id());
      told.accept("Slurm queued job " + row.title() + " anew");
      try {
        desk.client().hurry(row.id());
      } catch (SlurmClient.Silent e) {
        hurried.remove(row.id());
      }
    }
  }

  /**
   * Judges how a job ended that left neither result nor report. Where it was hurried, the end of
   * its start before, which may reach the controller late, ends the next one before that has begun:
   * the two minutes are there for this. Nothing that the job did is to blame then.
   */
  JobState judgedWithoutReport(JobRow row) {
    boolean maybeOfTheStartBefore = row.state().equals("FAILED") && startedAnew.contains(row.id());
    return maybeOfTheStartBefore ? JobState.LOST : row.judged();
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
      String job = id;
      desk.client().cancel(List.of(job == null ? "--name=" + request.name().text() : job));
    } catch (SlurmClient.Silent e) {
      told.accept("it could not be cancelled: " + e.getMessage());
    }
  }
}
