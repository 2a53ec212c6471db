package dev.jrepro.host;

import java.util.Optional;

/**
 * What the numerics class of a run depends on besides the machine.
 *
 * @param gpu the GPU's model that it computes on; empty for the CPU
 * @param capability the instruction set of libtorch's own loops, as libtorch names it; empty where
 *     it has no name
 * @param mkl whether libtorch multiplies matrices with MKL, as all builds that jrepro brings for
 *     x86 do
 */
public record Computing(Optional<String> gpu, Optional<String> capability, boolean mkl) {

  /** Returns what jrepro's own settings and its own libtorch lead to. */
  public static Computing expected(Optional<String> gpu) {
    return new Computing(gpu, Optional.of("avx2"), true);
  }
}
