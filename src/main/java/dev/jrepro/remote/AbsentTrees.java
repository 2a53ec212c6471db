package dev.jrepro.remote;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The trees that a remote lacks, and which of them names which. One tree can stand at several
 * depths, so its depth does not say when it may go up; what it names does.
 */
final class AbsentTrees {

  private final SortedMap<Digest, Set<Digest>> childTrees = new TreeMap<>();

  void add(Digest tree, List<Entry> children) {
    Set<Digest> below = new TreeSet<>();
    for (Entry child : children) {
      if (child.kind().isTree()) {
        below.add(child.digest());
      }
    }
    childTrees.put(tree, below);
  }

  Set<Digest> digests() {
    return Collections.unmodifiableSet(childTrees.keySet());
  }

  /** Returns the trees in waves: each names only trees of the waves before it. */
  List<List<Digest>> bottomUp() {
    SortedMap<Digest, Integer> waiting = new TreeMap<>();
    Map<Digest, List<Digest>> parents = new HashMap<>();
    childTrees.forEach((tree, below) -> {
      below.retainAll(childTrees.keySet());
      waiting.put(tree, below.size());
      below.forEach(child -> parents.computeIfAbsent(child, _ -> new ArrayList<>()).add(tree));
    });
    List<Digest> wave = new ArrayList<>();
    waiting.forEach((tree, below) -> {
      if (below == 0) {
        wave.add(tree);
      }
    });
    return waves(wave, waiting, parents);
  }

  private static List<List<Digest>> waves(
      List<Digest> first, Map<Digest, Integer> waiting, Map<Digest, List<Digest>> parents) {
    List<List<Digest>> waves = new ArrayList<>();
    List<Digest> wave = first;
    while (!wave.isEmpty()) {
      waves.add(wave);
      List<Digest> next = new ArrayList<>();
      for (Digest done : wave) {
        for (Digest parent : parents.getOrDefault(done, List.of())) {
          if (waiting.merge(parent, -1, Integer::sum) == 0) {
            next.add(parent);
          }
        }
      }
      wave = next;
    }
    return waves;
  }
}
