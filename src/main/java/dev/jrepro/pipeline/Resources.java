package dev.jrepro.pipeline;

import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a stage asks of the machine. Only the first two are in a stage key, and only of a {@code
 * java} stage: what a stage waits for does not decide what it writes.
 *
 * @param cpus processors, and so the threads that a {@code java} stage computes with; 1 unless said
 * @param gpu which device a {@code java} stage is to compute on
 * @param memoryBytes memory that it needs; empty if not said
 * @param named how much it takes, 1 at least, of things that the project counts, by their names
 * @param mutexes names that at most one stage holds at a time, sorted
 */
public record Resources(
    int cpus,
    Gpu gpu,
    OptionalLong memoryBytes,
    SortedMap<String, Integer> named,
    List<String> mutexes) {

  /** One processor, and a GPU where there is one. */
  public static final Resources DEFAULT = Resources.of(1, new Gpu.Auto());

  public Resources {
    named = Collections.unmodifiableSortedMap(new TreeMap<>(named));
    mutexes = mutexes.stream().distinct().sorted().toList();
  }

  /** Returns a wish for processors and GPUs alone. */
  public static Resources of(int cpus, Gpu gpu) {
    return new Resources(cpus, gpu, OptionalLong.empty(), new TreeMap<>(), List.of());
  }

  /** A wish for GPUs. */
  public sealed interface Gpu {
    /** None: compute on the CPU. */
    record None() implements Gpu {}

    /** One where there is one, else the CPU. */
    record Auto() implements Gpu {}

    /** So many, and no run without them. */
    record Count(int gpus) implements Gpu {}

    /** Returns what a stage key and a program's environment call it: cpu, auto or gpu. */
    default String device() {
      return switch (this) {
        case None() -> "cpu";
        case Auto() -> "auto";
        case Count(int gpus) -> "gpu";
      };
    }
  }
}
