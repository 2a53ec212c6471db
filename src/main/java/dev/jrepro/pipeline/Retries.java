package dev.jrepro.pipeline;

import java.time.Duration;
import java.util.List;

/**
 * How often a command that failed is started again. It is in no key: a result that needed a second
 * attempt is the same result.
 *
 * @param times how many more attempts there are after the first; 0 for none
 * @param exitCodes the exit codes after which there is another attempt, sorted; empty for any
 *     failure of the command, a time-out among them
 * @param backoff the pause before the second attempt; it doubles from one to the next, up to 32
 *     times this
 */
public record Retries(int times, List<Integer> exitCodes, Duration backoff) {
  private static final int DOUBLINGS = 5;

  /** One attempt and no more. */
  public static final Retries NONE = new Retries(0, List.of(), Duration.ZERO);

  public Retries {
    exitCodes = exitCodes.stream().distinct().sorted().toList();
  }

  /** Returns the pause after so many attempts have failed, from 1. */
  public Duration pauseAfter(int failed) {
    return backoff.multipliedBy(1L << Math.min(failed - 1, DOUBLINGS));
  }

  /** Returns whether a command that ended so may be started again. */
  public boolean cover(boolean timedOut, int exit) {
    return exitCodes.isEmpty() || (!timedOut && exitCodes.contains(exit));
  }
}
