package dev.jrepro.plan;

import dev.jrepro.content.Entry;
import dev.jrepro.content.ItemTable;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.lineage.FoundSources;
import dev.jrepro.lineage.ItemList;
import dev.jrepro.lineage.Lock;
import dev.jrepro.pipeline.ItemMap;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Stage;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a verdict rests on beside the pipelines. Each answer is read from disk once. */
public interface Facts {

  /**
   * Returns what stands at a dependency; for pointer data and outputs with volatile fields, what
   * counts of it.
   */
  Optional<Entry> dependency(RepoPath path);

  /** Returns what stands at an output, without its volatile fields. */
  Optional<Entry> output(Output output);

  /** Returns a stage's lock; empty if there is none that reads. */
  Optional<Lock> lock(StageName stage);

  /** Returns whether a stage has a lock that does not read, such as after a merge. */
  boolean lockIsBroken(StageName stage);

  /** Returns the locks of a stage from which one is still to be chosen after a merge. */
  default List<Lock> sides(StageName stage) {
    return List.of();
  }

  /** Returns the digest of the value of the caller's variable; of the empty text if it has none. */
  Digest variable(String name);

  /**
   * Returns what the environment is, by name of the fact, as far as a stage's key is bound to it.
   */
  default SortedMap<String, String> environment(Stage stage) {
    return new TreeMap<>();
  }

  /**
   * Returns whether a stage was judged fresh before, and all that it rested on is as it was: what
   * is declared, its lock, what stands at its dependencies and outputs, its variables. If not, that
   * says nothing.
   */
  default boolean isFreshAsBefore(Stage stage) {
    return false;
  }

  /** Takes note of a stage that is fresh. */
  default void noteFresh(Judgement judgement) {}

  /** Returns what the compiler reads for a {@code java} stage beside its program. */
  Optional<FoundSources> sources(Stage stage, Optional<Lock> lock);

  /** Returns what a map stage runs for; empty if a folder of its patterns is not there. */
  Optional<ItemList> items(ItemMap map);

  /**
   * Returns what differs between the items of a lock and others; empty if the table of the lock's
   * items is not here.
   */
  Optional<ItemTable.Difference> difference(Entry locked, ItemList now);
}
