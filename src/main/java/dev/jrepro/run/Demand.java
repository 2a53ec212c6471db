package dev.jrepro.run;

import dev.jrepro.pipeline.Resources;
import dev.jrepro.pipeline.Stage;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a stage takes of what there is for all, while it runs.
 *
 * @param amounts how much of what: {@code cpus}, {@code gpu}, {@code memory} in bytes, names that
 *     the project counts, and mutexes, with {@value #MUTEX} before their name
 */
record Demand(SortedMap<String, Long> amounts) {

  static final String CPUS = "cpus";
  static final String GPU = "gpu";
  static final String MEMORY = "memory";
  static final String MUTEX = "mutex ";

  /** Takes nothing. */
  static final Demand NOTHING = new Demand(new TreeMap<>());

  Demand {
    amounts = Collections.unmodifiableSortedMap(new TreeMap<>(amounts));
  }

  /** Returns what a stage asks for, wherever it runs: what the project counts, and mutexes. */
  static Demand ofProject(Stage stage) {
    SortedMap<String, Long> amounts = new TreeMap<>();
    stage.resources().named().forEach((name, count) -> amounts.put(name, (long) count));
    stage.resources().mutexes().forEach(name -> amounts.put(MUTEX + name, 1L));
    return new Demand(amounts);
  }

  /**
   * Returns what a stage asks for that runs on this machine.
   *
   * @param autoGpus what {@code gpu: auto} comes to for a {@code java} stage: 1 or 0. Any other
   *     command that does not ask for a number of GPUs takes none
   */
  static Demand ofMachine(Stage stage, int autoGpus) {
    SortedMap<String, Long> amounts = new TreeMap<>(ofProject(stage).amounts());
    amounts.put(CPUS, (long) stage.resources().cpus());
    stage.resources().memoryBytes().ifPresent(bytes -> amounts.put(MEMORY, bytes));
    int gpus =
        switch (stage.resources().gpu()) {
          case Resources.Gpu.None() -> 0;
          case Resources.Gpu.Auto() -> stage.isJava() ? autoGpus : 0;
          case Resources.Gpu.Count(int count) -> count;
        };
    if (gpus > 0) {
      amounts.put(GPU, (long) gpus);
    }
    return new Demand(amounts);
  }

  /** Returns what so many of the same take at once. */
  Demand times(int count) {
    SortedMap<String, Long> all = new TreeMap<>();
    amounts.forEach((name, amount) -> all.put(name, amount * count));
    return count == 1 ? this : new Demand(all);
  }

  /** Returns what a person calls a resource. */
  static String words(String name) {
    return switch (name) {
      case CPUS -> "processors";
      case GPU -> "a GPU";
      case MEMORY -> "memory";
      default -> name.startsWith(MUTEX) ? "the " + name : name;
    };
  }
}
