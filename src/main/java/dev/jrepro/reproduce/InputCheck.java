package dev.jrepro.reproduce;

import dev.jrepro.content.Entry;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.pipeline.ItemMap;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Planner;
import dev.jrepro.plan.Reason;
import dev.jrepro.project.WorkspaceFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Checks that a commit's inputs are those that its locks were made from: what stages read of each
 * other is taken from the locks, everything else from the clone.
 *
 * @param facts what is so in the clone
 */
record InputCheck(CommitId commit, Snapshot snapshot, WorkspaceFacts facts) {

  /**
   * Checks the stages that have a lock.
   *
   * @throws JreproException.Different if one was made from something else
   */
  void check(List<Stage> stages) {
    for (Stage stage : stages) {
      Optional<Lock> lock = snapshot.lock(stage.name()).filter(l -> !stage.frozen());
      if (lock.isPresent()) {
        check(stage, lock.get());
      }
    }
  }

  private void check(Stage stage, Lock lock) {
    SortedMap<RepoPath, Entry> deps = new TreeMap<>();
    List<RepoPath> paths = new ArrayList<>(stage.deps());
    // Of a map's collections only the items count.
    stage.map().ifPresent(map -> paths.removeAll(map.collections()));
    lock.sources().ifPresent(found -> paths.addAll(found.files()));
    for (RepoPath dep : paths) {
      boolean made = !snapshot.graph().producers(dep).isEmpty();
      (made ? lock.inputs().dependency(dep) : facts.dependency(dep))
          .ifPresent(entry -> deps.put(dep, entry));
    }
    SortedMap<String, Digest> passed = new TreeMap<>();
    stage.environment().passed().forEach(name -> passed.put(name, facts.variable(name)));
    StageKey key =
        StageKey.of(stage, deps, passed).in(stage.fingerprint(), facts.environment(stage));
    List<Reason> reasons =
        Planner.differences(lock, withItems(key, stage, lock)).stream()
            .filter(reason -> !isEngine(reason) && !isEnvironment(reason))
            .toList();
    if (!reasons.isEmpty()) {
      throw new JreproException.Different(
          "commit "
              + commit.brief()
              + " does not hold the inputs of its own results: for stage "
              + stage.name()
              + ", "
              + reasons.getFirst().text()
              + ".",
          "The lock was committed without what it was made from, or the other way round.");
    }
  }

  /** Items that a stage makes are taken as the lock has them, like all else that stages make. */
  private StageKey withItems(StageKey key, Stage stage, Lock lock) {
    if (stage.map().isEmpty()) {
      return key;
    }
    ItemMap map = stage.map().get();
    boolean made =
        map.collections().stream()
            .anyMatch(folder -> !snapshot.graph().producers(folder).isEmpty());
    Optional<Entry> items =
        made ? lock.inputs().items() : facts.items(map).map(list -> list.entry());
    return items.map(table -> key.withItems(map, table)).orElse(key);
  }

  private static boolean isEngine(Reason reason) {
    return reason instanceof Reason.InputChanged changed && changed.what().startsWith("java ");
  }

  /** Another machine is no other input; whether it gives another result is what is to be seen. */
  private static boolean isEnvironment(Reason reason) {
    return reason instanceof Reason.InputChanged changed
        && changed.what().startsWith("environment ");
  }
}
