package dev.jrepro.train;

/**
 * A switch of libtorch's global context on which it depends whether equal inputs give equal bits.
 * DJL has no call for most of them; they are methods of {@code at::Context} (libtorch 2.7.1),
 * reached by their mangled names, which Linux and macOS share.
 */
public enum Switch {
  /** Operations that have no deterministic form are errors. */
  ALGORITHMS(
      "deterministic-algorithms",
      true,
      "_ZN2at7Context26setDeterministicAlgorithmsEbb",
      "_ZNK2at7Context23deterministicAlgorithmsEv"),
  /**
   * New arrays are filled before use, so that an operation that reads too early is seen to. It
   * changes no result of one that does not, and took 4 % of a convolutional net's step, so it is
   * off where nothing is relaxed.
   */
  FILL(
      "fill-uninitialized-memory",
      false,
      "_ZN2at7Context39setDeterministicFillUninitializedMemoryEb",
      "_ZNK2at7Context36deterministicFillUninitializedMemoryEv"),
  /** cuDNN takes its deterministic algorithms only. */
  CUDNN(
      "deterministic-cudnn",
      true,
      "_ZN2at7Context21setDeterministicCuDNNEb",
      "_ZNK2at7Context18deterministicCuDNNEv"),
  /** cuDNN tries its algorithms and takes the fastest of that moment. */
  CUDNN_BENCHMARK(
      "benchmark-cudnn",
      false,
      "_ZN2at7Context17setBenchmarkCuDNNEb",
      "_ZNK2at7Context14benchmarkCuDNNEv"),
  /** Matrix products on a GPU round float32 to 10 bits of mantissa. */
  TF32_CUBLAS(
      "tf32-cublas",
      false,
      "_ZN2at7Context18setAllowTF32CuBLASEb",
      "_ZNK2at7Context15allowTF32CuBLASEv"),
  /** Convolutions on a GPU round float32 to 10 bits of mantissa. */
  TF32_CUDNN(
      "tf32-cudnn",
      false,
      "_ZN2at7Context17setAllowTF32CuDNNEb",
      "_ZNK2at7Context14allowTF32CuDNNEv");

  private final String title;
  private final boolean strict;
  private final String setter;
  private final String getter;

  Switch(String title, boolean strict, String setter, String getter) {
    this.title = title;
    this.strict = strict;
    this.setter = setter;
    this.getter = getter;
  }

  /** Returns its name in texts and records, such as {@code tf32-cublas}. */
  public String title() {
    return title;
  }

  /** Returns where it stands unless it is relaxed. */
  public boolean strict() {
    return strict;
  }

  String setter() {
    return setter;
  }

  String getter() {
    return getter;
  }

  /** Whether its setter takes a second truth value: to warn instead of failing. */
  boolean canWarnOnly() {
    return this == ALGORITHMS;
  }
}
