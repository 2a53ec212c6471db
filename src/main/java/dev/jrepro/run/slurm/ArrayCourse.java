package dev.jrepro.run.slurm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The way of one array of jobs: taken up or submitted, and seen through. For one thread. */
final class ArrayCourse {

  private final Submission.Desk desk;
  private final JobRequest request;
  private final ArrayResult result;
  private final Submission submission;

  ArrayCourse(Submission.Desk desk, JobRequest request, ArrayResult result, Consumer<String> told) {
    this.desk = desk;
    this.request = request;
    this.result = result;
    this.submission = new Submission(desk, request, told);
  }

  ArrayEnd run() throws InterruptedException {
    try {
      String id = submission.start();
      ArrayEnd end = new ArrayEnd(id, submission.isOwn(), await(id));
      submission.over();
      return end;
    } catch (InterruptedException e) {
      submission.cancel();
      throw e;
    }
  }

  private List<JobEnd> await(String id) throws InterruptedException {
    Watch.Sight sight = desk.watch().after(0);
    boolean stopped = false;
    int missed = 0;
    while (true) {
      List<JobRow> rows = sight.tasks(id, request.name());
      long ended = rows.stream().filter(row -> !row.judged().isUnderWay()).count();
      ArrayResult.Wish wish = result.look(id, ended);
      if (wish == ArrayResult.Wish.ENOUGH) {
        discardWaiting(id, rows);
        return List.of();
      }
      if (wish == ArrayResult.Wish.STOP && !stopped) {
        if (!submission.isOwn()) {
          return ends(rows);
        }
        stopped = true;
        submission.discard(id);
      }
      if (sight.answered() && sight.begun() > submission.since()) {
        missed = rows.isEmpty() ? missed + 1 : 0;
        if (missed >= SlurmJobs.LOOKS_BEFORE_GONE) {
          return late(id, rows);
        }
        see(rows);
        if (!rows.isEmpty() && ended == rows.size()) {
          return late(id, rows);
        }
      }
      sight = desk.watch().after(sight.number());
    }
  }

  /** What will never start is in the way of the array that takes its place. */
  private void see(List<JobRow> rows) throws InterruptedException {
    for (JobRow row : rows) {
      if (row.judged() == JobState.LOST && row.state().equals("PENDING")) {
        submission.discard(row.id());
      } else {
        submission.hurry(row);
      }
    }
  }

  private void discardWaiting(String id, List<JobRow> rows) throws InterruptedException {
    boolean isAllThatWaits = rows.stream().noneMatch(row -> row.judged() == JobState.RUNNING);
    if (isAllThatWaits) {
      submission.discard(id);
      return;
    }
    for (JobRow row : rows) {
      if (row.judged() == JobState.WAITING && !row.id().equals(id)) {
        submission.discard(row.id());
      }
    }
  }

  /** What the tasks left may be seen here a while after they ended. */
  private List<JobEnd> late(String id, List<JobRow> rows) throws InterruptedException {
    boolean isWell = !rows.isEmpty() && rows.stream().allMatch(r -> r.judged() == JobState.ENDED);
    Duration late = isWell ? desk.waits().result() : desk.waits().report();
    long deadline = System.nanoTime() + late.toNanos();
    for (long look = rows.size() + 1L; ; look++) {
      // Another number each time: every look is worth it now.
      if (result.look(id, look) != ArrayResult.Wish.GO_ON || System.nanoTime() > deadline) {
        return ends(rows);
      }
      Thread.sleep(200);
    }
  }

  private List<JobEnd> ends(List<JobRow> rows) {
    List<JobEnd> ends = new ArrayList<>();
    for (JobRow row : rows) {
      if (!row.judged().isUnderWay()) {
        JobState state = submission.judgedWithoutReport(row);
        ends.add(new JobEnd(row.title(), state, row.text(), row.node()));
      }
    }
    return ends;
  }
}
