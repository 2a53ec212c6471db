package dev.jrepro.train;

import dev.jrepro.json.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/**
 * What a training is told besides its data and its block.
 *
 * @param seed decides every random choice
 * @param epochs how often each training image is seen
 * @param batch images a step; the last step of an epoch may have fewer
 * @param optimizer the rule
 * @param learningRate of the first step
 * @param momentum of {@link Optimizer#SGD}; the others do not look at it
 * @param weightDecay L2 for SGD and Adam, decoupled for AdamW; it also acts on biases
 * @param schedule how the learning rate changes
 */
public record Hyperparameters(
    long seed,
    int epochs,
    int batch,
    Optimizer optimizer,
    double learningRate,
    double momentum,
    double weightDecay,
    Schedule schedule) {

  public Hyperparameters {
    if (epochs < 1 || batch < 1 || !(learningRate > 0) || momentum < 0 || weightDecay < 0) {
      throw new BadParams(
          "%d epochs, batches of %d, learning rate %s, momentum %s, weight decay %s cannot be trained"
              .formatted(epochs, batch, learningRate, momentum, weightDecay),
          "The first three are above zero, the others not below.");
    }
  }

  /**
   * Reads them from the keys {@code epochs}, {@code batch}, {@code learning-rate}, and, each with a
   * default, {@code optimizer} (adam), {@code momentum} (0.9), {@code weight-decay} (0), {@code
   * schedule} (cosine).
   *
   * @throws BadParams if one is missing or wrong
   */
  public static Hyperparameters from(Params params, long seed) {
    return new Hyperparameters(
        seed,
        params.intAt("epochs"),
        params.intAt("batch"),
        params.has("optimizer")
            ? one(Optimizer.class, params.stringAt("optimizer"))
            : Optimizer.ADAM,
        params.doubleAt("learning-rate"),
        params.has("momentum") ? params.doubleAt("momentum") : 0.9,
        params.has("weight-decay") ? params.doubleAt("weight-decay") : 0,
        params.has("schedule")
            ? schedule(one(Schedule.Form.class, params.stringAt("schedule")))
            : Schedule.COSINE);
  }

  private static Schedule schedule(Schedule.Form form) {
    return switch (form) {
      case CONSTANT -> Schedule.CONSTANT;
      case COSINE -> Schedule.COSINE;
      case STEP ->
          throw new BadParams(
              "the schedule 'step' is not one of a classifier", "Use one of: constant, cosine.");
    };
  }

  Rule rule() {
    return switch (optimizer) {
      case SGD -> Rule.sgd(momentum);
      case ADAM -> Rule.adam();
      case ADAMW -> Rule.adamW();
    };
  }

  JsonValue toJson() {
    return JsonValue.object()
        .put("seed", Long.toString(seed))
        .put("epochs", epochs)
        .put("batch", batch)
        .put("optimizer", lower(optimizer))
        .put("learning-rate", new JsonValue.Num(learningRate))
        .put("momentum", new JsonValue.Num(momentum))
        .put("weight-decay", new JsonValue.Num(weightDecay))
        .put("schedule", schedule.toJson())
        .build();
  }

  private static <E extends Enum<E>> E one(Class<E> type, String name) {
    return Arrays.stream(type.getEnumConstants())
        .filter(e -> lower(e).equals(name))
        .findFirst()
        .orElseThrow(() -> unknown(type, name));
  }

  private static <E extends Enum<E>> BadParams unknown(Class<E> type, String name) {
    String kind = type.getSimpleName().toLowerCase(Locale.ROOT);
    String names =
        String.join(
            ", ", Arrays.stream(type.getEnumConstants()).map(Hyperparameters::lower).toList());
    return new BadParams("there is no " + kind + " '" + name + "'", "Use one of: " + names + ".");
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
