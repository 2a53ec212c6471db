package dev.jrepro.random;

/**
 * The inverse of the error function in {@code float}, by Giles' polynomials ('Approximating the
 * erfinv function', GPU Computing Gems, 2010), which XLA uses too.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // as they are published
final class InverseErf {
  private static final float[] CENTRAL = {
    2.81022636e-08f,
    3.43273939e-07f,
    -3.5233877e-06f,
    -4.39150654e-06f,
    0.00021858087f,
    -0.00125372503f,
    -0.00417768164f,
    0.246640727f,
    1.50140941f
  };
  private static final float[] OUTER = {
    -0.000200214257f,
    0.000100950558f,
    0.00134934322f,
    -0.00367342844f,
    0.00573950773f,
    -0.0076224613f,
    0.00943887047f,
    1.00167406f,
    2.83297682f
  };
  private static final float BORDER = 5;

  private InverseErf() {}

  /** The value at x in (-1, 1). */
  static float of(float x) {
    float w = (float) -StrictMath.log1p(-(double) x * x);
    boolean central = w < BORDER;
    float at = central ? w - 2.5f : (float) Math.sqrt(w) - 3;
    float[] coefficients = central ? CENTRAL : OUTER;
    float sum = coefficients[0];
    for (int i = 1; i < coefficients.length; i++) {
      sum = sum * at + coefficients[i];
    }
    return sum * x;
  }
}
