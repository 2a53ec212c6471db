package dev.jrepro.random;

/**
 * A number as the unevaluated sum of two doubles, about 106 bits, and with it sine and cosine to
 * the nearest double (Dekker: 'A floating-point technique for extending the available precision',
 * 1971).
 *
 * @param high the nearest double
 * @param low what is left
 */
record DoubleDouble(double high, double low) {
  private static final double[] QUARTER_TURN = {
    0x1.921fb54442d18p0, 0x1.1a62633145c07p-54, -0x1.f1976b7ed8fbcp-110
  };
  private static final int TERMS = 31;
  private static final DoubleDouble[] INVERSE_FACTORIALS = inverseFactorials();

  /** The sine of an angle from 0 to 2π. */
  static double sin(double angle) {
    int quadrant = quadrant(angle);
    DoubleDouble rest = reduced(angle, quadrant);
    double value = series(rest, (quadrant & 1) == 0 ? 1 : 0).high;
    return (quadrant & 2) == 0 ? value : -value;
  }

  /** The cosine of an angle from 0 to 2π. */
  static double cos(double angle) {
    int quadrant = quadrant(angle);
    DoubleDouble rest = reduced(angle, quadrant);
    double value = series(rest, (quadrant & 1) == 0 ? 0 : 1).high;
    return ((quadrant + 1) & 2) == 0 ? value : -value;
  }

  private static int quadrant(double angle) {
    return (int) Math.rint(angle / QUARTER_TURN[0]);
  }

  private static DoubleDouble reduced(double angle, int quadrant) {
    DoubleDouble rest = new DoubleDouble(angle, 0);
    for (double part : QUARTER_TURN) {
      rest = rest.plus(product(-quadrant, part));
    }
    return rest;
  }

  /** Sums xⁿ/n! with alternating signs, over the odd n from 1 or the even ones from 0. */
  private static DoubleDouble series(DoubleDouble x, int first) {
    DoubleDouble square = x.times(x);
    DoubleDouble sum = new DoubleDouble(0, 0);
    for (int n = TERMS - 1 - (TERMS - 1 - first) % 2; n >= first; n -= 2) {
      sum = INVERSE_FACTORIALS[n].plus(sum.times(square).negated());
    }
    return first == 0 ? sum : sum.times(x);
  }

  private static DoubleDouble[] inverseFactorials() {
    DoubleDouble[] inverses = new DoubleDouble[TERMS];
    inverses[0] = new DoubleDouble(1, 0);
    for (int n = 1; n < TERMS; n++) {
      inverses[n] = inverses[n - 1].over(n);
    }
    return inverses;
  }

  private DoubleDouble negated() {
    return new DoubleDouble(-high, -low);
  }

  private DoubleDouble plus(DoubleDouble other) {
    DoubleDouble highs = sum(high, other.high);
    DoubleDouble lows = sum(low, other.low);
    DoubleDouble first = sum(highs.high, highs.low + lows.high);
    return sum(first.high, first.low + lows.low);
  }

  private DoubleDouble times(DoubleDouble other) {
    DoubleDouble product = product(high, other.high);
    return sum(product.high, product.low + (high * other.low + low * other.high));
  }

  private DoubleDouble over(double divisor) {
    double quotient = high / divisor;
    double rest = Math.fma(-quotient, divisor, high) + low;
    return sum(quotient, rest / divisor);
  }

  /** The sum of two doubles, exactly. */
  private static DoubleDouble sum(double a, double b) {
    double sum = a + b;
    double part = sum - a;
    return new DoubleDouble(sum, (a - (sum - part)) + (b - part));
  }

  /** The product of two doubles, exactly. */
  private static DoubleDouble product(double a, double b) {
    double product = a * b;
    return new DoubleDouble(product, Math.fma(a, b, -product));
  }
}
