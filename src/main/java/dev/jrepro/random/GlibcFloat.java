package dev.jrepro.random;

/**
 * Logarithm, sine and cosine in {@code float} as glibc computes them from version 2.28 on, on
 * x86-64 processors with fused multiply-add: short polynomials in {@code double} (Szabolcs Nagy,
 * Wilco Dijkstra: Arm optimized-routines, {@code logf.c}, {@code sincosf.h}, from which the
 * coefficients are). Torch without vector kernels and TensorFlow call these.
 */
final class GlibcFloat {
  private static final double LN2 = 0x1.62e42fefa39efp-1;
  private static final double[] LOG = {
    -0x1.00ea348b88334p-2, 0x1.5575b0be00b6ap-2, -0x1.ffffef20a4123p-2
  };

  /** A sixteenth each: about one over its middle, and the logarithm of its middle. */
  private static final double[] SIXTEENTHS = {
    0x1.661ec79f8f3bep+0, -0x1.57bf7808caadep-2, 0x1.571ed4aaf883dp+0, -0x1.2bef0a7c06ddbp-2,
    0x1.49539f0f010b0p+0, -0x1.01eae7f513a67p-2, 0x1.3c995b0b80385p+0, -0x1.b31d8a68224e9p-3,
    0x1.30d190c8864a5p+0, -0x1.6574f0ac07758p-3, 0x1.25e227b0b8ea0p+0, -0x1.1aa2bc79c8100p-3,
    0x1.1bb4a4a1a343fp+0, -0x1.a4e76ce8c0e5ep-4, 0x1.12358f08ae5bap+0, -0x1.1973c5a611cccp-4,
    0x1.0953f419900a7p+0, -0x1.252f438e10c1ep-5, 0x1.0000000000000p+0, 0x0.0p+0,
    0x1.e608cfd9a47acp-1, 0x1.aa5aa5df25984p-5, 0x1.ca4b31f026aa0p-1, 0x1.c5e53aa362eb4p-4,
    0x1.b2036576afce6p-1, 0x1.526e57720db08p-3, 0x1.9c2d163a1aa2dp-1, 0x1.bc2860d224770p-3,
    0x1.886e6037841edp-1, 0x1.1058bc8a07ee1p-2, 0x1.767dcf5534862p-1, 0x1.4043057b6ee09p-2
  };

  private static final double QUADRANTS = 0x1.45f306dc9c883p+23;
  private static final double QUARTER_TURN = 0x1.921fb54442d18p+0;
  private static final double EIGHTH_TURN = 0x1.921fb6p-1;
  private static final double[] SIN = {
    -0x1.555545995a603p-3, 0x1.1107605230bc4p-7, -0x1.994eb3774cf24p-13
  };
  private static final double[] COS = {
    -0x1.ffffffd0c621cp-2, 0x1.55553e1068f19p-5, -0x1.6c087e89a359dp-10, 0x1.99343027bf8c3p-16
  };
  private static final float TINY = 0x1p-12f;

  private GlibcFloat() {}

  /** The natural logarithm of a positive, normal number. */
  static float log(float x) {
    int bits = Float.floatToRawIntBits(x);
    int offset = bits - 0x3F330000;
    int part = (offset >>> 19) & 15;
    int exponent = offset >> 23;
    double z = Float.intBitsToFloat(bits - (offset & 0xFF800000));
    double r = Math.fma(z, SIXTEENTHS[2 * part], -1.0);
    double base = Math.fma((double) exponent, LN2, SIXTEENTHS[2 * part + 1]);
    double square = r * r;
    double y = Math.fma(LOG[1], r, LOG[2]);
    y = Math.fma(LOG[0], square, y);
    return (float) Math.fma(y, square, base + r);
  }

  /** The sine of an angle from 0 to 2π. */
  static float sin(float angle) {
    if (angle < EIGHTH_TURN) {
      return angle < TINY ? angle : (float) sinNearZero(angle);
    }
    int quadrant = quadrant(angle);
    double x = reduced(angle, quadrant);
    double value = (quadrant & 1) == 0 ? sinNearZero(x) : cosNearZero(x);
    return (float) ((quadrant & 2) == 0 ? value : -value);
  }

  /** The cosine of an angle from 0 to 2π. */
  static float cos(float angle) {
    if (angle < EIGHTH_TURN) {
      return angle < TINY ? 1 : (float) cosNearZero(angle);
    }
    int quadrant = quadrant(angle);
    double x = reduced(angle, quadrant);
    double value = (quadrant & 1) == 0 ? cosNearZero(x) : sinNearZero(x);
    return (float) (((quadrant + 1) & 2) == 0 ? value : -value);
  }

  private static int quadrant(double angle) {
    return ((int) (angle * QUADRANTS) + 0x800000) >> 24;
  }

  private static double reduced(double angle, int quadrant) {
    return Math.fma(-(double) quadrant, QUARTER_TURN, angle);
  }

  private static double sinNearZero(double x) {
    double square = x * x;
    double cube = x * square;
    double tail = Math.fma(SIN[2], square, SIN[1]);
    return Math.fma(tail, square * cube, Math.fma(cube, SIN[0], x));
  }

  private static double cosNearZero(double x) {
    double square = x * x;
    double fourth = square * square;
    double tail = Math.fma(COS[3], square, COS[2]);
    double head = Math.fma(COS[0], square, 1);
    return Math.fma(tail, square * fourth, Math.fma(fourth, COS[1], head));
  }
}
