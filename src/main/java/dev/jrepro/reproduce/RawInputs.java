package dev.jrepro.reproduce;

import dev.jrepro.content.Entry;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.pipeline.Stage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What stages read that no stage makes and Git does not have: pointer data, and the outputs of
 * frozen stages.
 *
 * @param known by path, as the commit's pointers and locks have them
 * @param unfilled pinned imports of which the pointer does not say the digest
 */
record RawInputs(SortedMap<RepoPath, Entry> known, List<Pointer> unfilled) {

  RawInputs {
    known = Collections.unmodifiableSortedMap(new TreeMap<>(known));
    unfilled = List.copyOf(unfilled);
  }

  static RawInputs of(Snapshot snapshot, Collection<Stage> stages) {
    SortedMap<RepoPath, Entry> known = new TreeMap<>();
    List<Pointer> unfilled = new ArrayList<>();
    for (Stage stage : stages) {
      if (stage.frozen()) {
        snapshot.lock(stage.name()).map(Lock::outs).ifPresent(known::putAll);
        continue;
      }
      for (RepoPath dep : stage.deps()) {
        for (Pointer pointer : snapshot.pointersAt(dep)) {
          pointer.entry().ifPresent(e -> known.put(pointer.path(), e));
          if (pointer.entry().isEmpty()) {
            unfilled.add(pointer);
          }
        }
      }
    }
    return new RawInputs(known, unfilled);
  }
}
