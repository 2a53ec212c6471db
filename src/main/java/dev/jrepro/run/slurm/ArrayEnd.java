package dev.jrepro.run.slurm;

import java.util.List;

/**
 * How an array of jobs ended.
 *
 * @param id its number
 * @param isOwn whether it was submitted here, and so has the tasks that were asked for
 * @param tasks how the tasks ended that the queue still knows of
 */
public record ArrayEnd(String id, boolean isOwn, List<JobEnd> tasks) {
  public ArrayEnd {
    tasks = List.copyOf(tasks);
  }
}
