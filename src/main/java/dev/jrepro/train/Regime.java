package dev.jrepro.train;

import dev.jrepro.json.JsonValue;
import java.util.Optional;

/**
 * How a {@link Learner} trains a task: all that is engineering and not research.
 *
 * @param epochs how often each example is seen, unless the watch ends it early; from 1
 * @param batch examples a batch; the last of an epoch may have fewer
 * @param evaluationBatch examples a batch where nothing is trained
 * @param shuffle each epoch has an order of its own; else that of the examples
 * @param accumulate batches a step: their gradients are averaged; the last step of an epoch may
 *     have fewer
 * @param clipping what is done to gradients
 * @param limits for trying out
 * @param watch which epochs are the best, and when it ends early
 * @param every a checkpoint is written after so many steps, besides those after each epoch; 0 for
 *     none. It does not change the result
 */
public record Regime(
    int epochs,
    int batch,
    int evaluationBatch,
    boolean shuffle,
    int accumulate,
    Clipping clipping,
    Limits limits,
    Optional<Watch> watch,
    int every) {
  private static final int EVALUATION_BATCH = 250;

  public Regime {
    if (epochs < 1 || batch < 1 || evaluationBatch < 1 || accumulate < 1 || every < 0) {
      throw new BadParams(
          "%d epochs, batches of %d and %d, %d batches a step, checkpoints every %d cannot be trained"
              .formatted(epochs, batch, evaluationBatch, accumulate, every),
          "The last is not below zero, the others are above.");
    }
  }

  /** Shuffled epochs, and nothing else out of the ordinary. */
  public static Regime of(int epochs, int batch) {
    return new Regime(
        epochs,
        batch,
        EVALUATION_BATCH,
        true,
        1,
        new Clipping.None(),
        Limits.NONE,
        Optional.empty(),
        0);
  }

  /**
   * Reads it from the keys {@code epochs}, {@code batch}, and, each with a default, {@code shuffle}
   * (true), {@code evaluation-batch} (250), {@code accumulate} (1), {@code clip-value} or {@code
   * clip-norm} (none), {@code fast-dev-run} (false), {@code limit-batches} and {@code
   * overfit-batches} (0), {@code monitor} (none) with {@code mode} (min), {@code keep-best} (1),
   * {@code patience} (0) and {@code min-delta} (0), {@code checkpoint-every} (0 steps).
   *
   * @throws BadParams if one is missing or wrong, or a key is nearly one of a training's
   */
  public static Regime from(Params params) {
    Keys.check(params);
    Regime plain = of(params.intAt("epochs"), params.intAt("batch"));
    Limits limits =
        new Limits(
            params.booleanAt("fast-dev-run", false),
            params.intAt("limit-batches", 0),
            params.intAt("overfit-batches", 0));
    return new Regime(
        plain.epochs,
        plain.batch,
        params.intAt("evaluation-batch", EVALUATION_BATCH),
        params.booleanAt("shuffle", true),
        params.intAt("accumulate", 1),
        clipping(params),
        limits,
        watch(params),
        params.intAt("checkpoint-every", 0));
  }

  private static Clipping clipping(Params params) {
    if (params.has("clip-value") && params.has("clip-norm")) {
      throw new BadParams("both clip-value and clip-norm are given", "Take one of them out.");
    }
    if (params.has("clip-value")) {
      return new Clipping.Value(params.doubleAt("clip-value"));
    }
    return params.has("clip-norm")
        ? new Clipping.Norm(params.doubleAt("clip-norm"))
        : new Clipping.None();
  }

  private static Optional<Watch> watch(Params params) {
    if (!params.has("monitor")) {
      return Optional.empty();
    }
    Watch.Goal goal = Keys.one(Watch.Goal.class, params, "mode", Watch.Goal.MIN);
    return Optional.of(
        new Watch(
            params.stringAt("monitor"),
            goal,
            params.intAt("keep-best", 1),
            params.intAt("patience", 0),
            params.doubleAt("min-delta", 0)));
  }

  /** This one, with so many batches a step. */
  public Regime accumulating(int batches) {
    return new Regime(
        epochs, batch, evaluationBatch, shuffle, batches, clipping, limits, watch, every);
  }

  /** This one, with gradients clipped. */
  public Regime clipping(Clipping how) {
    return new Regime(
        epochs, batch, evaluationBatch, shuffle, accumulate, how, limits, watch, every);
  }

  /** This one, made smaller. */
  public Regime limited(Limits smaller) {
    return new Regime(
        epochs, batch, evaluationBatch, shuffle, accumulate, clipping, smaller, watch, every);
  }

  /** This one, with a metric watched. */
  public Regime watching(Watch metric) {
    return new Regime(
        epochs,
        batch,
        evaluationBatch,
        shuffle,
        accumulate,
        clipping,
        limits,
        Optional.of(metric),
        every);
  }

  /** This one, with a checkpoint after every so many steps. */
  public Regime checkpointing(int steps) {
    return new Regime(
        epochs, batch, evaluationBatch, shuffle, accumulate, clipping, limits, watch, steps);
  }

  int epochsToTrain() {
    return limits.fastDevRun() ? 1 : epochs;
  }

  /** Steps an epoch of so many examples. */
  long stepsPerEpoch(int count) {
    return Math.ceilDiv(Math.ceilDiv(limits.examples(count, batch), batch), accumulate);
  }

  /** All of it that decides the result. */
  JsonValue.Obj toJson() {
    JsonValue.Builder json =
        JsonValue.object()
            .put("epochs", epochs)
            .put("batch", batch)
            .put("evaluation-batch", evaluationBatch)
            .put("shuffle", shuffle)
            .put("accumulate", accumulate)
            .put("clipping", clipping.toJson())
            .put("limits", limits.toJson());
    watch.ifPresent(w -> json.put("watch", w.toJson()));
    return json.build();
  }
}
