package dev.jrepro.random;

import java.util.Arrays;
import java.util.List;

/**
 * One drawn value, of some type, by its bits.
 *
 * @param type what the bits stand for
 * @param bits of float32 and uint32 the low 32, the others zero
 */
public record Drawn(Type type, long bits) {
  /** The types of values. */
  public enum Type {
    /** A float of 32 bits. */
    FLOAT32,
    /** A float of 64 bits. */
    FLOAT64,
    /** A whole number of 32 bits without a sign. */
    UINT32,
    /** A whole number of 64 bits without a sign. */
    UINT64,
    /** A whole number of 64 bits. */
    INT64
  }

  /** The value in decimal, with as many digits as it takes to read it back to the bit. */
  public String text() {
    return switch (type) {
      case FLOAT32 -> Float.toString(Float.intBitsToFloat((int) bits));
      case FLOAT64 -> Double.toString(Double.longBitsToDouble(bits));
      case UINT32, UINT64 -> Long.toUnsignedString(bits);
      case INT64 -> Long.toString(bits);
    };
  }

  /** The bits in hex: 8 digits of 32 bits, 16 of 64. */
  public String hex() {
    return switch (type) {
      case FLOAT32, UINT32 -> "%08x".formatted((int) bits);
      case FLOAT64, UINT64, INT64 -> "%016x".formatted(bits);
    };
  }

  static List<Drawn> floats(float[] values) {
    Drawn[] drawn = new Drawn[values.length];
    Arrays.setAll(
        drawn,
        i -> new Drawn(Type.FLOAT32, Integer.toUnsignedLong(Float.floatToRawIntBits(values[i]))));
    return List.of(drawn);
  }

  static List<Drawn> doubles(double[] values) {
    return Arrays.stream(values)
        .mapToObj(value -> new Drawn(Type.FLOAT64, Double.doubleToRawLongBits(value)))
        .toList();
  }

  static List<Drawn> words(int[] values) {
    return Arrays.stream(values)
        .mapToObj(value -> new Drawn(Type.UINT32, Integer.toUnsignedLong(value)))
        .toList();
  }

  static List<Drawn> words(long[] values) {
    return Arrays.stream(values).mapToObj(value -> new Drawn(Type.UINT64, value)).toList();
  }

  static List<Drawn> whole(long[] values) {
    return Arrays.stream(values).mapToObj(value -> new Drawn(Type.INT64, value)).toList();
  }

  static List<Drawn> whole(int[] values) {
    return whole(Arrays.stream(values).asLongStream().toArray());
  }

  static List<Drawn> truths(boolean[] values) {
    long[] whole = new long[values.length];
    Arrays.setAll(whole, i -> values[i] ? 1 : 0);
    return whole(whole);
  }
}
