package dev.jrepro.run;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.ShellText;
import dev.jrepro.pipeline.Retries;
import java.util.Optional;

/** A stage's command did not do what it was to do; what stood at its outputs is there again. */
final class CommandFailed extends JreproException.StageFailed {

  private final String why;
  private final int exit;
  private final boolean timedOut;

  /**
   * What to tell.
   *
   * @param why how it failed: a sentence without its subject and full stop
   * @param unrecorded what to add if the run could not be recorded
   * @param gone what became of dependencies that it removed, as sentences; empty if it did not
   */
  record What(String why, String unrecorded, Optional<String> gone) {}

  /**
   * Tells of a command that failed.
   *
   * @param title the stage's
   */
  CommandFailed(String title, What what, Execution.Ended ended) {
    super(
        "stage " + title + " " + what.why + what.unrecorded + ".",
        "Its outputs are as they were; 'jrepro logs "
            + ShellText.word(title)
            + "' shows what it printed."
            + what.gone.map(told -> " " + told).orElse(""));
    this.why = what.why;
    this.exit = ended.measured().exit();
    this.timedOut = ended.timedOut();
  }

  String why() {
    return why;
  }

  /** Returns whether a stage is to be tried again after this. */
  boolean mayBeRetried(Retries retries) {
    return retries.cover(timedOut, exit);
  }
}
