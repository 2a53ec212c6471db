package dev.jrepro.train;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * What a task calls its nets and optimizers. The names stand in checkpoints and before metrics, so
 * that two that are equal, or of several nets one without, would be mixed up.
 */
final class Names {
  private static final String FORM = "[A-Za-z0-9_-]+";

  private Names() {}

  /** Checks that names are there, of a plain form, and differ. */
  static void check(Task<?> task) {
    List<Net> nets = task.nets();
    boolean alone = nets.size() == 1 && nets.getFirst().name().isEmpty();
    if (!alone) {
      check("net", nets, Net::name);
    }
    check("optimizer", task.optimizers(), Optimization::name);
  }

  private static <T> void check(String kind, List<T> all, Function<T, String> name) {
    if (all.isEmpty()) {
      throw new BadTask("the task has no " + kind, "Give it at least one.");
    }
    Set<String> seen = new HashSet<>();
    for (T each : all) {
      String called = name.apply(each);
      if (!called.matches(FORM)) {
        throw new BadTask(
            "the name '%s' of the task's %s is none".formatted(called, kind),
            "Take letters, digits, _ and -; only a task's only net needs no name.");
      }
      if (!seen.add(called)) {
        throw new BadTask(
            "two of the task's %ss are called '%s'".formatted(kind, called),
            "Give each a name of its own.");
      }
    }
  }
}
