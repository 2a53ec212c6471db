package dev.jrepro.random;

/**
 * What a training program takes all its random choices from: its first weights, the split and the
 * order of its data, what dropout drops. There are two kinds, and a program says which by how it
 * makes one; all else in it is the same.
 *
 * <ul>
 *   <li>{@link #derive}: a stream of its own for each purpose and counter. Nothing has a state, so
 *       that choices can be made in any order, and a checkpoint saves nothing.
 *   <li>{@link #torch}: Torch's one stream. What a PyTorch program draws in the same order, it gets
 *       to the bit; purposes and counters count for nothing. A checkpoint saves the state.
 * </ul>
 */
public sealed interface Rng permits DerivedRng, TorchRng {
  /** jrepro's own source, with a stream for each purpose. */
  static Rng derive(long seed) {
    return new DerivedRng(seed);
  }

  /** Torch's default generator after {@code torch.manual_seed(seed)}, with the kernels of AVX2. */
  static Rng torch(long seed) {
    return new TorchRng(TorchGenerator.ofSeed(seed));
  }

  /**
   * The source for the choices of one purpose.
   *
   * @param purpose what they are for, such as {@code init.conv1.weight}; no zero character
   * @param counter which of the choices for that purpose, such as the step
   */
  Draws draws(String purpose, long counter);

  /**
   * The order in which an epoch goes through shuffled samples. With {@link #torch}, what a {@code
   * DataLoader(shuffle=True)} does: to be called once an epoch, when the epoch begins.
   *
   * @param epoch the first one is 1
   */
  int[] order(int count, long epoch);

  /**
   * To be called where a program begins to go through samples that are not shuffled, such as those
   * of validation: Torch's loader draws from the stream then too.
   */
  void startUnshuffled();

  /**
   * All that decides the choices to come, for a checkpoint; empty where there is nothing to save.
   */
  int[] save();

  /**
   * Goes on as the source did that was saved.
   *
   * @throws IllegalArgumentException if that was none of this kind
   */
  void load(int... saved);
}
