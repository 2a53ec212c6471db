package dev.jrepro.train;

import ai.djl.ndarray.NDManager;
import dev.jrepro.core.Digest;

/**
 * A fixed list of examples that are handed out in batches.
 *
 * @param <B> a batch
 */
public interface Examples<B> {
  /** How many there are; at least one. */
  int count();

  /** The digest of all that they are; a checkpoint that was trained on others is refused. */
  Digest digest();

  /**
   * Some examples as a batch. It depends on nothing but its arguments: random transforms take their
   * draws from (seed, epoch, example).
   *
   * @param epoch from 1; 0 where no epoch is trained
   * @param examples which, from 0
   * @param scope where arrays of the batch are made; it is closed after the batch
   */
  B batch(int epoch, int[] examples, NDManager scope);
}
