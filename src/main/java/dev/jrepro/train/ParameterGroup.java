package dev.jrepro.train;

import java.util.List;
import java.util.function.Predicate;

/**
 * Parameters that share a learning rate and a weight decay. A parameter belongs to the first group
 * of the first optimizer that takes its name.
 *
 * @param name for people
 * @param takes whether a parameter belongs to it, by its name
 * @param learningRate before the schedule; above zero
 * @param weightDecay 0 for none
 */
public record ParameterGroup(
    String name, Predicate<String> takes, double learningRate, double weightDecay) {

  public ParameterGroup {
    if (!(learningRate > 0) || !(weightDecay >= 0)) {
      throw new BadParams(
          "learning rate %s and weight decay %s cannot be trained"
              .formatted(learningRate, weightDecay),
          "The first is above zero, the second not below.");
    }
  }

  /** All parameters. */
  public static List<ParameterGroup> all(double learningRate, double weightDecay) {
    return List.of(new ParameterGroup("all", name -> true, learningRate, weightDecay));
  }

  /** All parameters, and no weight decay on biases and on the scales and shifts of BatchNorm. */
  public static List<ParameterGroup> decayOnWeights(double learningRate, double weightDecay) {
    return List.of(
        new ParameterGroup("plain", ParameterGroup::plain, learningRate, 0),
        new ParameterGroup("decayed", name -> true, learningRate, weightDecay));
  }

  /** Whether a parameter is a bias, or a scale or shift of a normalisation, by DJL's names. */
  public static boolean plain(String parameter) {
    return parameter.endsWith("_bias")
        || parameter.endsWith("_gamma")
        || parameter.endsWith("_beta");
  }

  /** The parameters of one net. */
  public static Predicate<String> of(String net) {
    return name -> name.startsWith(net + ".");
  }
}
