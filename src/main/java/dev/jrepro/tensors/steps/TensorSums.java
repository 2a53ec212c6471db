package dev.jrepro.tensors.steps;

import java.math.BigInteger;
import java.util.Collection;
import java.util.OptionalInt;

/**
 * Two numbers that stand for many tensors. Where two sets of tensors differ in a single one, the
 * numbers say in which: modulo the prime 2^61 - 1, the first is the sum of a number for each
 * tensor, its {@linkplain Fingerprint fingerprint} joined with its place, the second that of the
 * numbers times 1, 2, 3 and so on, so that the difference of the second is that of the first times
 * the tensor's place. These are two syndromes of a Reed-Solomon code.
 *
 * @param sum of the tensors' numbers
 * @param placed of the tensors' numbers times their places, from 1
 */
public record TensorSums(long sum, long placed) {
  private static final long PRIME = (1L << 61) - 1;
  private static final BigInteger BIG_PRIME = BigInteger.valueOf(PRIME);

  /** What stands for tensors that were not looked at. */
  public static final TensorSums NONE = new TensorSums(0, 0);

  /** Returns the sums of tensors by their fingerprints, in the order of their names. */
  public static TensorSums of(Collection<Long> fingerprints) {
    long sum = 0;
    long placed = 0;
    long place = 1;
    for (long each : fingerprints) {
      // Joined with its place: tensors that change alike must not look like the one between them.
      long reduced = Long.remainderUnsigned(Fingerprint.joined(place, each), PRIME);
      sum = (sum + reduced) % PRIME;
      placed = (placed + product(reduced, place++)) % PRIME;
    }
    return new TensorSums(sum, placed);
  }

  /** Returns a * b modulo the prime; both are below it. */
  private static long product(long a, long b) {
    long low = a * b;
    long high = Math.multiplyHigh(a, b) << 3 | low >>> 61;
    return ((low & PRIME) + high) % PRIME;
  }

  /**
   * Returns the place, from 0, of the tensor in which alone the sets differ; empty if they do not
   * differ, or in several.
   *
   * @param count how many tensors there are
   */
  public OptionalInt differsIn(TensorSums other, int count) {
    long first = Math.floorMod(sum - other.sum, PRIME);
    long second = Math.floorMod(placed - other.placed, PRIME);
    if (first == 0) {
      return OptionalInt.empty();
    }
    BigInteger place =
        BigInteger.valueOf(second)
            .multiply(BigInteger.valueOf(first).modInverse(BIG_PRIME))
            .mod(BIG_PRIME);
    boolean isPlace = place.signum() > 0 && place.compareTo(BigInteger.valueOf(count)) <= 0;
    return isPlace ? OptionalInt.of(place.intValueExact() - 1) : OptionalInt.empty();
  }
}
