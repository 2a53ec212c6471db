package dev.jrepro.random;

/**
 * Logarithm, sine and cosine in {@code double} as other languages' generators get them from glibc
 * (2.36 of Debian 12 was compared), on x86-64 processors with fused multiply-add.
 *
 * <p>{@link #log} and {@link #log1p} follow glibc operation by operation; of a million arguments
 * none gave another result. {@link #sin} and {@link #cos} are correctly rounded, from {@link
 * DoubleDouble}; glibc's are so too but for 1.4 in a thousand arguments, where its last bit is
 * another.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // as they are published
final class GlibcDouble {
  /**
   * A 128th of [0.6875, 1.375) each: about one over its middle, and the logarithm of its middle.
   */
  private static final HexTable PARTS = HexTable.read("log.txt");

  private static final double[] INVERSE = PARTS.doubles(0);
  private static final double[] LOGARITHM = PARTS.doubles(1);
  private static final long OFFSET = 0x3FE6000000000000L;

  private static final double LN2_HIGH = 0x1.62e42fefa3800p-1;
  private static final double LN2_LOW = 0x1.ef35793c76730p-45;
  private static final double[] FAR = {
    -0x1.0000000000001p-1,
    0x1.555555551305bp-2,
    -0x1.fffffffeb4590p-3,
    0x1.999b324f10111p-3,
    -0x1.55575e506c89fp-3
  };

  private static final double NEAR_FROM = 1 - 0x1p-4;
  private static final double NEAR_TO = 1 + 0x1.09p-4;
  private static final double SPLIT = 0x1p27;
  private static final double[] NEAR = {
    -0.5, 0x1.5555555555577p-2, -0x1.ffffffffffdcbp-3, 0x1.999999995dd0cp-3,
    -0x1.55555556745a7p-3, 0x1.24924a344de30p-3, -0x1.fffffa4423d65p-4, 0x1.c7184282ad6cap-4,
    -0x1.999eb43b068ffp-4, 0x1.78182f7afd085p-4, -0x1.5521375d145cdp-4
  };

  private static final double SMALL = 0x1p-29;
  private static final double TINY = 0x1p-54;
  private static final int ONE_LESS_SQRT_HALF = 0xBFD2BEC3;
  private static final int SQRT_TWO_FRACTION = 0x6A09E;
  private static final double LN2_SHORT_HIGH = 6.93147180369123816490e-01;
  private static final double LN2_SHORT_LOW = 1.90821492927058770002e-10;
  private static final double[] LOG1P = {
    6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01,
    2.222219843214978396e-01, 1.818357216161805012e-01, 1.531383769920937332e-01,
    1.479819860511658591e-01
  };

  private GlibcDouble() {}

  /**
   * The natural logarithm of a positive, normal number (Arm optimized-routines, {@code log.c}, from
   * which the coefficients are).
   */
  static double log(double x) {
    if (x >= NEAR_FROM && x < NEAR_TO) {
      return nearOne(x - 1);
    }
    long bits = Double.doubleToRawLongBits(x);
    long offset = bits - OFFSET;
    int part = (int) (offset >>> 45) & 127;
    double exponent = (int) (offset >> 52);
    double z = Double.longBitsToDouble(bits - (offset & 0xFFF0000000000000L));
    double r = Math.fma(z, INVERSE[part], -1.0);
    double base = Math.fma(exponent, LN2_HIGH, LOGARITHM[part]);
    double high = base + r;
    double low = Math.fma(exponent, LN2_LOW, base - high + r);
    double square = r * r;
    low = Math.fma(square, FAR[0], low);
    double y = Math.fma(Math.fma(r, FAR[4], FAR[3]), square, Math.fma(r, FAR[2], FAR[1]));
    return Math.fma(r * square, y, low) + high;
  }

  private static double nearOne(double r) {
    double square = r * r;
    double cube = r * square;
    double first = Math.fma(square, NEAR[3], Math.fma(r, NEAR[2], NEAR[1]));
    double second = Math.fma(square, NEAR[6], Math.fma(r, NEAR[5], NEAR[4]));
    double third =
        Math.fma(cube, NEAR[10], Math.fma(square, NEAR[9], Math.fma(r, NEAR[8], NEAR[7])));
    double y = Math.fma(Math.fma(third, cube, second), cube, first);
    double rough = Math.fma(-SPLIT, r, Math.fma(r, SPLIT, r));
    double rest = r - rough;
    double roughSquare = rough * rough;
    double high = Math.fma(roughSquare, NEAR[0], r);
    double low = Math.fma(roughSquare, NEAR[0], r - high);
    low = Math.fma(NEAR[0] * rest, r + rough, low);
    return high + Math.fma(y, cube, low);
  }

  /**
   * The logarithm of 1 + x for an x above -1 and up to 0 (Sun's {@code s_log1p.c}, 1993, whose
   * polynomial glibc sums in another order).
   */
  static double log1p(double x) {
    if (x > -SMALL) {
      return x > -TINY ? x : Math.fma(-(x * x), 0.5, x);
    }
    if ((int) (Double.doubleToRawLongBits(x) >> 32) <= ONE_LESS_SQRT_HALF) {
      double half = 0.5 * x * x;
      return x - (half - tail(x, half));
    }
    double sum = 1 + x;
    double lost = (x - (sum - 1)) / sum;
    long bits = Double.doubleToRawLongBits(sum);
    int exponent = (int) (bits >> 52) - 1023;
    int fraction = (int) (bits >>> 32) & 0xFFFFF;
    boolean low = fraction < SQRT_TWO_FRACTION;
    long scale = low ? 0x3FF0000000000000L : 0x3FE0000000000000L;
    double f = Double.longBitsToDouble((bits & 0x000FFFFFFFFFFFFFL) | scale) - 1;
    double power = low ? exponent : exponent + 1;
    return scaled(f, power, Math.fma(power, LN2_SHORT_LOW, lost), low && fraction == 0);
  }

  private static double scaled(double f, double power, double low, boolean small) {
    double half = 0.5 * f * f;
    if (f == 0) {
      return Math.fma(power, LN2_SHORT_HIGH, low);
    }
    double rest =
        small ? half * Math.fma(-0.66666666666666666, f, 1) - low : half - (tail(f, half) + low);
    return Math.fma(power, LN2_SHORT_HIGH, -(rest - f));
  }

  private static double tail(double f, double half) {
    double s = f / (2 + f);
    double z = s * s;
    double second = z * z;
    double fourth = second * second;
    double sum = Math.fma(z, LOG1P[0], second * Math.fma(z, LOG1P[2], LOG1P[1]));
    sum = Math.fma(fourth, Math.fma(z, LOG1P[4], LOG1P[3]), sum);
    sum = Math.fma(second * fourth, Math.fma(z, LOG1P[6], LOG1P[5]), sum);
    return s * (half + sum);
  }

  /** The sine of an angle from 0 to 2π, correctly rounded. */
  static double sin(double angle) {
    return DoubleDouble.sin(angle);
  }

  /** The cosine of an angle from 0 to 2π, correctly rounded. */
  static double cos(double angle) {
    return DoubleDouble.cos(angle);
  }
}
