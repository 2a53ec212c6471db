package dev.jrepro.train;

import java.nio.file.Path;

/** The loss over the steps of a training, for a plot. */
public final class LossCurve {
  private LossCurve() {}

  /**
   * Writes a CSV file with the columns {@code step} and {@code loss}: one row for every {@code
   * every} steps, their last step (from 1) and their mean loss to six significant digits.
   */
  public static void write(Path file, History history, int every) {
    StringBuilder text = new StringBuilder("step,loss\n");
    for (int from = 0; from < history.steps(); from += every) {
      int to = Math.min(from + every, history.steps());
      text.append(to).append(',').append(Report.text(history.meanLoss(from, to))).append('\n');
    }
    Published.write(file, text.toString());
  }
}
