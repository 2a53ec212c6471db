package dev.jrepro.random;

/**
 * Normal numbers as NumPy's {@code Generator} makes them: by a ziggurat of 256 layers (Marsaglia,
 * Tsang: 'The ziggurat method for generating random variables', 2000).
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // as they are published
final class Ziggurat {
  private static final HexTable LAYERS = HexTable.read("ziggurat.txt");
  private static final long[] INSIDE = LAYERS.longs(0);
  private static final double[] WIDTH = LAYERS.doubles(1);
  private static final double[] DENSITY = LAYERS.doubles(2);
  private static final double EDGE = 3.6541528853610087963519472518;
  private static final double INVERSE_EDGE = 0.27366123732975827203338247596;
  private static final long BITS_52 = 0x000FFFFFFFFFFFFFL;

  private Ziggurat() {}

  static double normal(NumpyGenerator random) {
    while (true) {
      long drawn = random.bits64();
      int layer = (int) drawn & 0xFF;
      long distance = (drawn >>> 9) & BITS_52;
      double x = distance * WIDTH[layer];
      if (((drawn >>> 8) & 1) != 0) {
        x = -x;
      }
      if (distance < INSIDE[layer]) {
        return x;
      }
      if (layer == 0) {
        return tail(random, ((distance >>> 8) & 1) != 0);
      }
      double height = (DENSITY[layer - 1] - DENSITY[layer]) * random.random() + DENSITY[layer];
      if (height < StrictMath.exp(-0.5 * x * x)) {
        return x;
      }
    }
  }

  private static double tail(NumpyGenerator random, boolean negative) {
    while (true) {
      double beyond = -INVERSE_EDGE * GlibcDouble.log1p(-random.random());
      double height = -GlibcDouble.log1p(-random.random());
      if (height + height > beyond * beyond) {
        return negative ? -(EDGE + beyond) : EDGE + beyond;
      }
    }
  }
}
