package dev.jrepro.run.slurm;

import java.util.Locale;

/** What a job's state means to whoever waits for its result. */
public enum JobState {
  /** It waits for its turn. */
  WAITING,
  /** It runs, or begins or ends to. */
  RUNNING,
  /** It ended with exit code 0. */
  ENDED,
  /** It ended by a fault of its own: its exit code, its time or its memory. */
  FAILED,
  /** A person ended it. */
  CANCELLED,
  /** The cluster ended it, or will never run it: nothing that it did is to blame. */
  LOST;

  /** Judges Slurm's words. */
  static JobState of(String state, String reason) {
    return switch (state) {
      case "COMPLETED" -> ENDED;
      case "FAILED", "TIMEOUT", "OUT_OF_MEMORY", "DEADLINE" -> FAILED;
      case "CANCELLED" -> CANCELLED;
      case "NODE_FAIL", "PREEMPTED", "BOOT_FAIL", "REVOKED", "REQUEUE_HOLD", "SPECIAL_EXIT" -> LOST;
      case "PENDING" -> isStuck(reason.toLowerCase(Locale.ROOT)) ? LOST : WAITING;
      case "REQUEUED", "REQUEUE_FED" -> WAITING;
      default -> RUNNING;
    };
  }

  /** A job whose launch went wrong is requeued and held until an administrator looks at it. */
  private static boolean isStuck(String reason) {
    return reason.contains("requeued held")
        || reason.contains("requeued_held")
        || reason.contains("jobholdmaxrequeue")
        || reason.contains("dependencyneversatisfied");
  }

  /** Returns whether a result may still come of it. */
  boolean isUnderWay() {
    return this == WAITING || this == RUNNING;
  }
}
