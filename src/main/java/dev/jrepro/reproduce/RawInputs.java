package dev.jrepro.reproduce;

import dev.jrepro.content.Entry;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Stage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What stages read that none of them makes and Git does not have: pointer data, the outputs of
 * frozen stages, and those of stages that are not among them, as their locks have them.
 *
 * @param known by path, as pointers and locks have them
 * @param unfilled pinned imports of which the pointer does not say the digest
 */
public record RawInputs(SortedMap<RepoPath, Entry> known, List<Pointer> unfilled) {

  public RawInputs {
    known = Collections.unmodifiableSortedMap(new TreeMap<>(known));
    unfilled = List.copyOf(unfilled);
  }

  static RawInputs of(Snapshot snapshot, Collection<Stage> stages) {
    SortedMap<RepoPath, Entry> known = new TreeMap<>();
    List<Pointer> unfilled = new ArrayList<>();
    Set<StageName> rerun = stages.stream().map(Stage::name).collect(Collectors.toSet());
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
        for (Stage maker : snapshot.graph().producers(dep)) {
          if (!rerun.contains(maker.name())) {
            made(maker, dep, snapshot, known);
          }
        }
      }
    }
    return new RawInputs(known, unfilled);
  }

  private static void made(
      Stage maker, RepoPath dep, Snapshot snapshot, SortedMap<RepoPath, Entry> known) {
    for (Output output : maker.outs()) {
      boolean needed = dep.isIn(output.path()) || output.path().isIn(dep);
      if (needed && output.cached()) {
        snapshot
            .lock(maker.name())
            .map(lock -> lock.outs().get(output.path()))
            .ifPresent(entry -> known.put(output.path(), entry));
      }
    }
  }
}
