package dev.jrepro.train;

/** Which rule turns gradients into steps. */
public enum Optimizer {
  /** Stochastic gradient descent with momentum. */
  SGD,
  /** Adam (Kingma, Ba, ICLR 2015); weight decay is added to the gradient. */
  ADAM,
  /** AdamW (Loshchilov, Hutter, ICLR 2019): weight decay apart from the gradient. */
  ADAMW,
  /** RMSProp (Hinton); weight decay is added to the gradient. */
  RMSPROP,
  /** LARS (You, Gitman, Ginsburg, 2017): rates that go by the norms of weights and gradients. */
  LARS;

  /** Of a rule. */
  static Optimizer of(Rule rule) {
    return switch (rule) {
      case Rule.Sgd _ -> SGD;
      case Rule.Adam adam -> adam.decoupled() ? ADAMW : ADAM;
      case Rule.RmsProp _ -> RMSPROP;
      case Rule.Lars _ -> LARS;
    };
  }

  /** Its rule with the constants that are published; Adam does not look at the momentum. */
  Rule rule(double momentum) {
    return switch (this) {
      case SGD -> Rule.sgd(momentum);
      case ADAM -> Rule.adam();
      case ADAMW -> Rule.adamW();
      case RMSPROP -> new Rule.RmsProp(0.99, 1e-8, momentum, false);
      case LARS -> Rule.lars(momentum);
    };
  }
}
