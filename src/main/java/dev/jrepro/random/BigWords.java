package dev.jrepro.random;

import java.math.BigInteger;
import java.util.stream.IntStream;

/** A number that is not negative as words of 32 bits, the lowest first: how seeds are taken. */
final class BigWords {
  private BigWords() {}

  /** Returns the words without leading zeros; of zero, one word. */
  static int[] of(BigInteger number) {
    int count = Math.max(1, Math.ceilDiv(number.bitLength(), Integer.SIZE));
    return IntStream.range(0, count)
        .map(i -> number.shiftRight(Integer.SIZE * i).intValue())
        .toArray();
  }
}
