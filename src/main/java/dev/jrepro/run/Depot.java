package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.RunRecord;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * Where the machine that runs a pipeline and those that run its stages leave things for each other:
 * objects, and what attempts say of themselves. Either end opens it over a cache of its own; what
 * is in the depot counts, whatever a queue says. For many threads.
 */
sealed interface Depot extends AutoCloseable permits SharedDepot, RemoteDepot {

  /** Returns its address, which tells it from others. */
  String address();

  /** Returns how to open it from another machine; no secret is in it. */
  JsonValue.Obj toJson();

  /** Leaves what the cache has. */
  void offer(Collection<Entry> entries) throws InterruptedException;

  /**
   * Brings entries into the cache.
   *
   * @throws dev.jrepro.core.JreproException if the depot lacks some
   */
  void bring(Collection<Entry> entries) throws InterruptedException;

  /** Returns what attempts with a stage key have said, whole with their records. */
  List<JobReport> reports(Digest key) throws InterruptedException;

  /** Returns whether to look for reports costs next to nothing. */
  boolean isCheap();

  /**
   * Returns what the tasks of arrays have said that ran a map stage's command for some of its
   * items; whether what they made is still to be had is not looked into.
   *
   * @param key what the items' keys are made of
   * @param but the records of those that are known already
   */
  List<JobReport> parts(Digest key, Set<Digest> but) throws InterruptedException;

  /**
   * Leaves what an attempt made, and then its report. Of several that succeeded, one is found.
   *
   * @param key by what it is found: the stage key; for some of a map stage's items, what their keys
   *     are made of
   * @param record the record that the report names; it is in the cache
   * @param entries what it names and others may want
   */
  void publish(Digest key, JobReport report, RunRecord record, Collection<Entry> entries)
      throws InterruptedException;

  /**
   * Leaves what an attempt has that is under way, for another one to go on from.
   *
   * @param record that of an attempt that was ended; its logs are the checkpoints, and its
   *     environment names the job
   * @param again what the run that asks calls itself, if the stage is to run anew
   */
  void keepCheckpoints(RunRecord record, Optional<String> again) throws InterruptedException;

  /**
   * Returns what an attempt left last that did not come to its end; empty if nothing is there.
   *
   * @param again what the run that asks calls itself, if the stage is to run anew
   */
  SortedMap<RepoPath, Entry> checkpoints(Digest key, Optional<String> again)
      throws InterruptedException;

  /** An attempt came to its end: what others left is of no more use. */
  void dropCheckpoints(Digest key, Optional<String> again);

  /**
   * Returns the report whose outputs are the stage's.
   *
   * @param again what the run that asks calls itself, if the stage is to run anew
   */
  default Optional<JobReport> success(Digest key, Optional<String> again)
      throws InterruptedException {
    return reports(key).stream()
        .filter(report -> report.succeeded() && (again.isEmpty() || again.equals(report.again())))
        .findFirst();
  }

  /** Returns the last report of a job whose stage failed. */
  default Optional<JobReport> failure(Digest key, String job) throws InterruptedException {
    return reports(key).stream()
        .filter(report -> !report.succeeded() && report.job().equals(job))
        .filter(report -> report.failure().isPresent())
        .reduce((first, last) -> last);
  }

  @Override
  void close();
}
