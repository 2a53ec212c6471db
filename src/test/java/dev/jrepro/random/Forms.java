package dev.jrepro.random;

import dev.jrepro.json.JsonValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Draws in the forms in which the file of vectors has them. */
final class Forms {
  private Forms() {}

  /** float32 as bits, a whole number each. */
  static JsonValue bits(float[] values) {
    return list(
        values.length,
        i -> JsonValue.of(Integer.toUnsignedLong(Float.floatToRawIntBits(values[i]))));
  }

  /** float32 as numbers. */
  static JsonValue numbers(float[] values) {
    return list(values.length, i -> new JsonValue.Num(values[i]));
  }

  /** float64 as bits in hex. */
  static JsonValue bits(double[] values) {
    return list(
        values.length, i -> JsonValue.of("%016x".formatted(Double.doubleToRawLongBits(values[i]))));
  }

  static JsonValue whole(int[] values) {
    return list(values.length, i -> JsonValue.of(values[i]));
  }

  static JsonValue whole(long[] values) {
    return list(values.length, i -> JsonValue.of(values[i]));
  }

  static JsonValue unsigned(int[] values) {
    return list(values.length, i -> JsonValue.of(Integer.toUnsignedLong(values[i])));
  }

  static JsonValue truths(boolean[] values) {
    return list(values.length, i -> JsonValue.of(values[i] ? 1 : 0));
  }

  static JsonValue hex(int[] values) {
    return list(values.length, i -> JsonValue.of("0x" + Integer.toHexString(values[i])));
  }

  static JsonValue hex(long[] values) {
    return list(values.length, i -> JsonValue.of("0x" + Long.toHexString(values[i])));
  }

  static JsonValue list(int count, IntFunction<JsonValue> item) {
    return new JsonValue.Arr(IntStream.range(0, count).mapToObj(item).toList());
  }

  static double[] doubles(int count, DoubleSupplier draw) {
    double[] values = new double[count];
    Arrays.setAll(values, i -> draw.getAsDouble());
    return values;
  }

  static JsonValue sha256(float[] values) {
    ByteBuffer bytes = little(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return sha256(bytes);
  }

  static JsonValue sha256(double[] values) {
    ByteBuffer bytes = little(values.length * Double.BYTES);
    bytes.asDoubleBuffer().put(values);
    return sha256(bytes);
  }

  /** Of whole numbers as int64. */
  static JsonValue sha256(int[] values) {
    ByteBuffer bytes = little(values.length * Long.BYTES);
    for (int value : values) {
      bytes.putLong(value);
    }
    return sha256(bytes);
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static JsonValue sha256(ByteBuffer bytes) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(bytes.clear());
      byte[] digest = sha256.digest();
      return JsonValue.of(HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static List<Double> numbers(JsonValue list) {
    if (list instanceof JsonValue.Arr array) {
      return array.items().stream().map(Forms::number).toList();
    }
    throw new AssertionError("no list: " + list);
  }

  private static double number(JsonValue value) {
    if (value instanceof JsonValue.Num number) {
      return number.value();
    }
    throw new AssertionError("no number: " + value);
  }
}
