package dev.jrepro.run;

import dev.jrepro.core.JreproException;
import dev.jrepro.pipeline.Retries;

/** A stage's command did not do what it was to do; what stood at its outputs is there again. */
final class CommandFailed extends JreproException.StageFailed {

  private final String why;
  private final int exit;
  private final boolean timedOut;

  /**
   * Tells of a command that failed.
   *
   * @param title the stage's
   * @param why how it failed: a sentence without its subject and full stop
   * @param unrecorded what to add if the run could not be recorded
   */
  CommandFailed(String title, String why, String unrecorded, Execution.Ended ended) {
    super(
        "stage " + title + " " + why + unrecorded + ".",
        "Its outputs are as they were; 'jrepro logs " + title + "' shows what it printed.");
    this.why = why;
    this.exit = ended.measured().exit();
    this.timedOut = ended.timedOut();
  }

  String why() {
    return why;
  }

  /** Returns whether a stage is to be tried again after this. */
  boolean mayBeRetried(Retries retries) {
    return retries.exitCodes().isEmpty() || (!timedOut && retries.exitCodes().contains(exit));
  }
}
