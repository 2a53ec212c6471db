package dev.jrepro.random;

/**
 * The kernels that Torch has for one operation: which of them a process takes depends on its
 * processor and on {@code ATEN_CPU_CAPABILITY}. They round differently, so the same seed gives
 * other last bits.
 */
public enum TorchKernel {
  /** With AVX2 or AVX-512 and fused multiply-add: what runs on all x86-64 processors of today. */
  AVX2,
  /** Without vector instructions: {@code ATEN_CPU_CAPABILITY=default}. */
  DEFAULT
}
