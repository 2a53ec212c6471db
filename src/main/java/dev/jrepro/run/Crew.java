package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.Observation;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/** Gets a map stage's command run for the items of a plan, and has what came of it. */
sealed interface Crew permits ItemCrew, ArrayCrew {

  /**
   * Has the command run for all items, or up to the first that fails, if the run is not to keep
   * going.
   *
   * @param workers for how many items at once, if it is here
   */
  void run(int workers) throws InterruptedException;

  /** Returns the outputs of the items that succeeded; their objects are in the cache. */
  SortedMap<RepoPath, List<Entry>> results();

  /** Returns the items that failed, and how. */
  SortedMap<RepoPath, String> failures();

  /** Returns in which numerics classes programs told to have computed. */
  SortedSet<String> numerics();

  /** Returns start and end of all, and what it cost. */
  Execution.Ended ended();

  /** Returns the items whose command ran, a JSON object a line. */
  byte[] ran();

  /** Returns what the record is to tell of the machine, and of the variables. */
  JsonValue.Obj environment();

  /** Returns what a sandbox saw of all processes, and says it. */
  default Optional<Observation> observed() {
    return Optional.empty();
  }

  /** Returns whether the commands run here, and read and write what stands in the workspace. */
  default boolean isHere() {
    return true;
  }
}
