package dev.jrepro.train;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a program asks of libtorch's switches: all of them strict, but for those that it relaxes.
 *
 * @param relaxed those that stand the other way; results may then differ from run to run or from
 *     one GPU to another, which the run's record tells
 */
public record Switches(SortedSet<Switch> relaxed) {

  public Switches {
    relaxed = Collections.unmodifiableSortedSet(new TreeSet<>(relaxed));
  }

  /** Returns the default: equal inputs give equal bits. */
  public static Switches strict() {
    return new Switches(new TreeSet<>());
  }

  /** Returns these with more of them relaxed. */
  public Switches relaxing(Switch... more) {
    SortedSet<Switch> all = new TreeSet<>(relaxed);
    all.addAll(List.of(more));
    return new Switches(all);
  }

  boolean asked(Switch which) {
    return which.strict() != relaxed.contains(which);
  }
}
