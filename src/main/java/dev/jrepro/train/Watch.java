package dev.jrepro.train;

import dev.jrepro.json.JsonValue;
import java.util.Locale;

/**
 * A metric that decides which weights are kept as the best, and when a training has ended early. It
 * is looked at after each epoch.
 *
 * @param metric its name among an epoch's metrics, such as {@code val/loss}
 * @param goal which values are better; of equal ones the earlier
 * @param keep of how many epochs the weights are kept; 0 for none
 * @param patience the training ends after so many epochs without a better value; 0 for never
 * @param minDelta by how much a value is better, for patience
 */
public record Watch(String metric, Goal goal, int keep, int patience, double minDelta) {
  /** Which values are better. */
  public enum Goal {
    /** The small ones. */
    MIN,
    /** The large ones. */
    MAX
  }

  public Watch {
    if (keep < 0 || patience < 0 || !(minDelta >= 0)) {
      throw new BadParams(
          "%s cannot be watched with keep %d, patience %d and min-delta %s"
              .formatted(metric, keep, patience, minDelta),
          "None of the three is below zero.");
    }
  }

  /** Keeps the weights of the epoch with the smallest value. */
  public static Watch min(String metric) {
    return new Watch(metric, Goal.MIN, 1, 0, 0);
  }

  /** Keeps the weights of the epoch with the largest value. */
  public static Watch max(String metric) {
    return new Watch(metric, Goal.MAX, 1, 0, 0);
  }

  /** This one, which also ends a training after so many epochs without a better value. */
  public Watch stoppingAfter(int epochs) {
    return new Watch(metric, goal, keep, epochs, minDelta);
  }

  /** This one, with so many of the best kept. */
  public Watch keeping(int best) {
    return new Watch(metric, goal, best, patience, minDelta);
  }

  /** Whether a value is better than another by more than so much; NaN is worse than all else. */
  boolean better(double value, double than, double by) {
    if (Double.isNaN(than)) {
      return !Double.isNaN(value);
    }
    return switch (goal) {
      case MIN -> value < than - by;
      case MAX -> value > than + by;
    };
  }

  JsonValue toJson() {
    return JsonValue.object()
        .put("metric", metric)
        .put("goal", goal.name().toLowerCase(Locale.ROOT))
        .put("keep", keep)
        .put("patience", patience)
        .put("min-delta", new JsonValue.Num(minDelta))
        .build();
  }
}
