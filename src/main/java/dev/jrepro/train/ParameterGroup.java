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

  /** Which parameters have a weight decay. */
  enum DecayOn {
    /** All of them. */
    ALL,
    /** Not biases, nor the scales and shifts of BatchNorm. */
    WEIGHTS
  }

  /**
   * Reads them from the keys {@code learning-rate}, {@code weight-decay} (0), and {@code decay-on}
   * (all; weights, which are all but biases and the scales and shifts of BatchNorm).
   *
   * @throws BadParams if one is missing or wrong
   */
  public static List<ParameterGroup> from(Params params) {
    double rate = params.doubleAt("learning-rate");
    double decay = params.doubleAt("weight-decay", 0);
    return switch (Keys.one(DecayOn.class, params, "decay-on", DecayOn.ALL)) {
      case ALL -> all(rate, decay);
      case WEIGHTS -> decayOnWeights(rate, decay);
    };
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
