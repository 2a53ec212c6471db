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
    write(file, every, history.steps(), history::meanLoss);
  }

  /** Writes such a file for a {@link Learner}'s training. */
  public static void write(Path file, Course course, int every) {
    write(file, every, course.steps(), course::meanLoss);
  }

  private static void write(Path file, int every, int steps, Mean mean) {
    StringBuilder text = new StringBuilder("step,loss\n");
    for (int from = 0; from < steps; from += every) {
      int to = Math.min(from + every, steps);
      text.append(to).append(',').append(Report.text(mean.of(from, to))).append('\n');
    }
    Published.write(file, text.toString());
  }

  /** The mean loss from one step until before another. */
  private interface Mean {
    double of(int from, int to);
  }
}
