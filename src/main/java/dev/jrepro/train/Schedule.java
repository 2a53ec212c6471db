package dev.jrepro.train;

/** How the learning rate changes over the steps of a training. */
public enum Schedule {
  /** It stays. */
  CONSTANT,
  /** It falls to zero along half a cosine (Loshchilov, Hutter: 'SGDR', ICLR 2017). */
  COSINE;

  /**
   * What the learning rate is multiplied by.
   *
   * @param step from 0
   * @param steps how many there are
   */
  double factor(long step, long steps) {
    return switch (this) {
      case CONSTANT -> 1;
      case COSINE -> (1 + StrictMath.cos(StrictMath.PI * step / steps)) / 2;
    };
  }
}
