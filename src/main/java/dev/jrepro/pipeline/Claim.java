package dev.jrepro.pipeline;

import dev.jrepro.core.RepoPath;
import dev.jrepro.yaml.Mark;
import java.util.Optional;

/**
 * A sentence about a metric, with a test.
 *
 * @param name its name
 * @param text the sentence
 * @param file the metrics file
 * @param field the dotted field in it
 * @param test what must be true of the field's number
 * @param published the figure that was published, to be shown beside
 * @param mark where it is declared
 */
public record Claim(
    String name,
    String text,
    RepoPath file,
    String field,
    Test test,
    Optional<Published> published,
    Mark mark) {

  /**
   * A figure as a paper has it.
   *
   * @param value the figure
   * @param sd its standard deviation
   * @param n of how many runs it is the mean
   * @param source where it stands
   */
  public record Published(
      double value, Optional<Double> sd, Optional<Long> n, Optional<String> source) {}

  /** What must be true of a number. */
  public sealed interface Test {
    /** It is at least so much. */
    record AtLeast(double bound) implements Test {}

    /** It is at most so much. */
    record AtMost(double bound) implements Test {}

    /** It is so much, give or take the tolerance. */
    record Equals(double value, double tolerance) implements Test {}

    /** Returns whether it is true of the number. */
    default boolean holds(double number) {
      return switch (this) {
        case AtLeast(double bound) -> number >= bound;
        case AtMost(double bound) -> number <= bound;
        case Equals(double value, double tolerance) -> Math.abs(number - value) <= tolerance;
      };
    }
  }
}
