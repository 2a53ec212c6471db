package dev.jrepro.train;

import dev.jrepro.json.JsonValue;

/**
 * What a training of a {@link Trainer} is told besides its data and its block.
 *
 * @param seed decides every random choice
 * @param regime epochs, batches, clipping, limits; it watches no metric
 * @param optimizer one, over all parameters
 */
public record Hyperparameters(long seed, Regime regime, Optimization optimizer) {
  private static final double MOMENTUM = 0.9;

  public Hyperparameters {
    if (regime.watch().isPresent() || regime.limits().fastDevRun()) {
      throw new BadParams(
          "a classifier's trainer knows no 'monitor' and no 'fast-dev-run'",
          "Take it out, or train a Task with a Learner.");
    }
  }

  /**
   * Reads them from the keys of {@link Regime#from} and {@link Optimization#from}; {@code epochs},
   * {@code batch} and {@code learning-rate} have no default.
   *
   * @throws BadParams if one is missing or wrong, or a key is nearly one of these
   */
  public static Hyperparameters from(Params params, long seed) {
    return new Hyperparameters(seed, Regime.from(params), Optimization.from(params));
  }

  /** The usual ones by name, and others where they are not as usual. */
  JsonValue toJson() {
    Rule rule = optimizer.rule();
    Optimizer kind = Optimizer.of(rule);
    ParameterGroup last = optimizer.groups().getLast();
    double momentum = momentum(rule);
    JsonValue.Builder json =
        JsonValue.object()
            .put("seed", Long.toString(seed))
            .put("epochs", regime.epochs())
            .put("batch", regime.batch())
            .put("optimizer", Keys.lower(kind))
            .put("learning-rate", new JsonValue.Num(last.learningRate()))
            .put("momentum", new JsonValue.Num(momentum))
            .put("weight-decay", new JsonValue.Num(last.weightDecay()))
            .put("schedule", optimizer.schedule().toJson());
    if (!rule.equals(kind.rule(momentum))) {
      json.put("rule", rule.toJson());
    }
    if (optimizer.groups().size() > 1) {
      json.put("groups", JsonValue.array(optimizer.groups(), Told::of));
    }
    JsonValue told = regime.toJson();
    if (!told.equals(Regime.of(regime.epochs(), regime.batch()).toJson())) {
      json.put("regime", told);
    }
    return json.build();
  }

  private static double momentum(Rule rule) {
    return switch (rule) {
      case Rule.Sgd sgd -> sgd.momentum();
      case Rule.Adam _ -> MOMENTUM;
      case Rule.RmsProp rmsProp -> rmsProp.momentum();
      case Rule.Lars lars -> lars.momentum();
    };
  }
}
