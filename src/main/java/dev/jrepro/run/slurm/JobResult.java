package dev.jrepro.run.slurm;

/** Looks for what a job leaves. It decides: a queue may say anything. */
@FunctionalInterface
public interface JobResult {

  /**
   * Returns whether there is a result, or a report of this job's failure.
   *
   * @param id the job's number; empty before there is one
   * @param state what the queue says; while the job is under way, only a quick look is worth it
   */
  boolean isThere(String id, JobState state) throws InterruptedException;
}
