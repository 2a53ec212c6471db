package dev.jrepro.reproduce;

import dev.jrepro.json.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * A random subset of stages.
 *
 * @param count how many
 * @param seed what decides which: the same seed chooses the same of the same stages
 */
public record Sample(int count, long seed) {

  /** Returns those of the items that are chosen, in their order; all if there are no more. */
  <T extends Comparable<T>> List<T> of(List<T> items) {
    List<T> shuffled = new ArrayList<>(items);
    Collections.sort(shuffled);
    Collections.shuffle(shuffled, new Random(seed));
    Set<T> chosen = new TreeSet<>(shuffled.subList(0, Math.min(count, shuffled.size())));
    return items.stream().filter(chosen::contains).toList();
  }

  JsonValue toJson() {
    return JsonValue.object().put("stages", count).put("seed", String.valueOf(seed)).build();
  }
}
