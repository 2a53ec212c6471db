package dev.jrepro.pipeline;

/**
 * What a stage asks of the machine.
 *
 * @param cpus processors, and so the threads that a {@code java} stage computes with; 1 unless said
 * @param gpu which device a {@code java} stage is to compute on
 */
public record Resources(int cpus, Gpu gpu) {

  /** One processor, and a GPU where there is one. */
  public static final Resources DEFAULT = new Resources(1, new Gpu.Auto());

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
