package dev.jrepro.pipeline;

import dev.jrepro.core.JreproException;
import java.math.BigInteger;
import java.util.Locale;

/** Counts the stages of a project while they are read, so that too many are refused unread. */
final class StageLimit {

  static final int MAX = 100_000;

  private int count;

  /** Takes in some stages of a file. */
  void take(int stages) {
    if (!hasRoomFor(BigInteger.valueOf(stages))) {
      throw new JreproException.Invalid(
          String.format(Locale.ROOT, "there are more than %,d stages.", MAX));
    }
    count += stages;
  }

  /** Returns whether a project may have so many stages more. */
  boolean hasRoomFor(BigInteger stages) {
    return stages.compareTo(BigInteger.valueOf(MAX - count)) <= 0;
  }
}
