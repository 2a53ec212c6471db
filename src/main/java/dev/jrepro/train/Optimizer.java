package dev.jrepro.train;

/** Which rule turns gradients into steps. */
public enum Optimizer {
  /** Stochastic gradient descent with momentum. */
  SGD,
  /** Adam (Kingma, Ba, ICLR 2015); weight decay is added to the gradient. */
  ADAM,
  /** AdamW (Loshchilov, Hutter, ICLR 2019): weight decay apart from the gradient. */
  ADAMW
}
