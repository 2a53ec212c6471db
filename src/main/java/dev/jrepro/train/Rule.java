package dev.jrepro.train;

import dev.jrepro.json.JsonValue;

/**
 * How gradients become steps. Formulas and defaults are PyTorch's ({@code torch.optim}), those of
 * LARS Lightning Bolts'. Weight decay is a {@link ParameterGroup}'s.
 */
public sealed interface Rule {
  /**
   * Stochastic gradient descent; weight decay is added to the gradient.
   *
   * @param momentum 0 for none
   * @param nesterov looks ahead along the momentum
   */
  record Sgd(double momentum, boolean nesterov) implements Rule {}

  /**
   * Adam (Kingma, Ba, ICLR 2015) or, decoupled, AdamW (Loshchilov, Hutter, ICLR 2019).
   *
   * @param beta1 of the mean of gradients
   * @param beta2 of the mean of their squares
   * @param epsilon added to the root
   * @param decoupled weight decay acts on the weight itself, not through the gradient
   */
  record Adam(double beta1, double beta2, double epsilon, boolean decoupled) implements Rule {}

  /**
   * RMSProp (Hinton, lecture 6e of 'Neural networks for machine learning'); weight decay is added
   * to the gradient.
   *
   * @param alpha of the mean of squares
   * @param epsilon added to the root
   * @param momentum 0 for none
   * @param centered the squared mean of gradients is taken off the mean of squares
   */
  record RmsProp(double alpha, double epsilon, double momentum, boolean centered) implements Rule {}

  /**
   * LARS (You, Gitman, Ginsburg, 2017), as Bolts has it: the gradient, weight decay added, is
   * multiplied by trust · ‖w‖ / (‖g‖ + decay · ‖w‖ + epsilon). A group without weight decay is not
   * adapted, so that biases and BatchNorm are left out by taking their decay off.
   *
   * @param momentum 0 for none
   * @param trust the coefficient
   * @param epsilon added to the norms
   * @param nesterov looks ahead along the momentum
   */
  record Lars(double momentum, double trust, double epsilon, boolean nesterov) implements Rule {}

  /** SGD with a momentum. */
  static Rule sgd(double momentum) {
    return new Sgd(momentum, false);
  }

  /** Adam with its published constants. */
  static Rule adam() {
    return new Adam(0.9, 0.999, 1e-8, false);
  }

  /** AdamW with Adam's constants. */
  static Rule adamW() {
    return new Adam(0.9, 0.999, 1e-8, true);
  }

  /** RMSProp with PyTorch's constants. */
  static Rule rmsProp() {
    return new RmsProp(0.99, 1e-8, 0, false);
  }

  /** LARS with Bolts' constants. */
  static Rule lars(double momentum) {
    return new Lars(momentum, 0.001, 1e-8, false);
  }

  /**
   * Reads it from the key {@code optimizer} (adam; sgd, adamw, rmsprop, lars), and, each with the
   * default of PyTorch where the optimizer has it, {@code momentum} (0.9; 0 for rmsprop), {@code
   * nesterov} (false), {@code adam-beta1} (0.9), {@code adam-beta2} (0.999), {@code rmsprop-alpha}
   * (0.99), {@code rmsprop-centered} (false), {@code lars-trust} (0.001), {@code optimizer-epsilon}
   * (1e-8).
   *
   * @throws BadParams if one is wrong
   */
  static Rule from(Params params) {
    Optimizer which = Keys.one(Optimizer.class, params, "optimizer", Optimizer.ADAM);
    double momentum = params.doubleAt("momentum", which == Optimizer.RMSPROP ? 0 : 0.9);
    double epsilon = params.doubleAt("optimizer-epsilon", 1e-8);
    boolean nesterov = params.booleanAt("nesterov", false);
    if (momentum < 0 || epsilon < 0) {
      throw new BadParams(
          "momentum %s and optimizer-epsilon %s cannot be trained".formatted(momentum, epsilon),
          "None of them is below zero.");
    }
    return switch (which) {
      case SGD -> new Sgd(momentum, nesterov);
      case ADAM, ADAMW ->
          new Adam(
              params.doubleAt("adam-beta1", 0.9),
              params.doubleAt("adam-beta2", 0.999),
              epsilon,
              which == Optimizer.ADAMW);
      case RMSPROP ->
          new RmsProp(
              params.doubleAt("rmsprop-alpha", 0.99),
              epsilon,
              momentum,
              params.booleanAt("rmsprop-centered", false));
      case LARS -> new Lars(momentum, params.doubleAt("lars-trust", 0.001), epsilon, nesterov);
    };
  }

  /** As it is kept with a checkpoint. */
  default JsonValue toJson() {
    String name =
        switch (this) {
          case Sgd _ -> "sgd";
          case Adam adam -> adam.decoupled() ? "adamw" : "adam";
          case RmsProp _ -> "rmsprop";
          case Lars _ -> "lars";
        };
    return JsonValue.object().put("rule", name).put("with", Told.of(this)).build();
  }
}
