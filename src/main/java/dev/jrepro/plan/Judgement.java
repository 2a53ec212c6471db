package dev.jrepro.plan;

import dev.jrepro.content.Entry;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.FoundSources;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.pipeline.Stage;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A verdict with what it rests on.
 *
 * @param stage the stage
 * @param verdict the verdict
 * @param key the stage key as things stand; empty if a dependency is missing or frozen
 * @param deps what stands at each dependency that is there, found sources included
 * @param lock the stage's lock, if it has one that reads; after a merge, that of a side with the
 *     key
 * @param sources what a {@code java} stage is compiled from
 */
public record Judgement(
    Stage stage,
    Verdict verdict,
    Optional<StageKey> key,
    SortedMap<RepoPath, Entry> deps,
    Optional<Lock> lock,
    Optional<FoundSources> sources) {

  public Judgement {
    deps = Collections.unmodifiableSortedMap(new TreeMap<>(deps));
  }
}
