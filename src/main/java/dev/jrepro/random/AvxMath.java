package dev.jrepro.random;

/**
 * Logarithm, sine and cosine in {@code float} as Torch's vector kernels compute them where there
 * are AVX2 and fused multiply-add: the polynomials of Cephes (Moshier) in the order of {@code
 * avx_mathfun} (Pommier, Garberoglio), with the products and sums fused that its compiler fuses.
 * Which those are was found by comparison: of eight patterns one gives Torch's bits.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // as they are published
final class AvxMath {
  private static final float SQRT_HALF = 0.707106781186547524f;
  private static final float LN2_LOW = -2.12194440e-4f;
  private static final float LN2_HIGH = 0.693359375f;
  private static final float[] LOG = {
    7.0376836292E-2f,
    -1.1514610310E-1f,
    1.1676998740E-1f,
    -1.2420140846E-1f,
    1.4249322787E-1f,
    -1.6668057665E-1f,
    2.0000714765E-1f,
    -2.4999993993E-1f,
    3.3333331174E-1f
  };

  private static final float FOUR_OVER_PI = 1.27323954473516f;
  private static final float PI_4_HIGH = 0.78515625f;
  private static final float PI_4_MIDDLE = 2.4187564849853515625e-4f;
  private static final float PI_4_LOW = 3.77489497744594108e-8f;

  private AvxMath() {}

  /** The natural logarithm of a positive, normal number. */
  static float log(float argument) {
    int bits = Float.floatToRawIntBits(argument);
    float x = Float.intBitsToFloat((bits & 0x007FFFFF) | 0x3F000000);
    float exponent = (bits >>> 23) - 0x7F + 1f;
    float kept = 0;
    if (x < SQRT_HALF) {
      kept = x;
      exponent -= 1;
    }
    x = x - 1 + kept;
    float z = x * x;
    float y = LOG[0];
    for (int i = 1; i < LOG.length; i++) {
      y = Math.fma(y, x, LOG[i]);
    }
    y = y * x;
    y = Math.fma(y, z, exponent * LN2_LOW);
    y = Math.fma(-z, 0.5f, y);
    return Math.fma(exponent, LN2_HIGH, x + y);
  }

  /** The sine of an angle from 0 to 2π. */
  static float sin(float angle) {
    int octant = octant(angle);
    float x = reduced(angle, octant);
    float value = (octant & 2) == 0 ? sinNearZero(x) : cosNearZero(x);
    return (octant & 4) == 0 ? value : -value;
  }

  /** The cosine of an angle from 0 to 2π. */
  static float cos(float angle) {
    int octant = octant(angle);
    float x = reduced(angle, octant);
    float value = (octant & 2) == 0 ? cosNearZero(x) : sinNearZero(x);
    return ((octant - 2) & 4) == 0 ? -value : value;
  }

  /** The nearest even multiple of π/4, rounded up. */
  private static int octant(float angle) {
    return ((int) (angle * FOUR_OVER_PI) + 1) & ~1;
  }

  private static float reduced(float angle, int octant) {
    float x = Math.fma((float) octant, -PI_4_HIGH, angle);
    x = Math.fma((float) octant, -PI_4_MIDDLE, x);
    return Math.fma((float) octant, -PI_4_LOW, x);
  }

  private static float cosNearZero(float x) {
    float z = x * x;
    float y = Math.fma(2.443315711809948E-005f, z, -1.388731625493765E-003f);
    y = Math.fma(y, z, 4.166664568298827E-002f);
    return Math.fma(y * z, z, -(z * 0.5f)) + 1;
  }

  private static float sinNearZero(float x) {
    float z = x * x;
    float y = Math.fma(-1.9515295891E-4f, z, 8.3321608736E-3f);
    y = Math.fma(y, z, -1.6666654611E-1f);
    return Math.fma(y * z, x, x);
  }
}
