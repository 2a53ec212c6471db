package dev.jrepro.reproduce.probe;

import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.json.WrongJson;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Changes every number of an array a little: a whole number in its last bit, a float by a hundredth
 * of itself and a thousandth.
 */
final class ArrayNudge {

  private static final Pattern DESCR = Pattern.compile("'descr': '([<>|=])([a-z])([0-9]+)'");
  private static final byte[] NUMPY = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final double SHARE = 0.01;
  private static final double LEAST = 0.001;
  private static final int IDX_BYTES = 8;
  private static final int IDX_DIMENSIONS = 4;

  private final ByteBuffer bytes;

  private ArrayNudge(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes);
  }

  /** Returns the changed content of an npy, IDX or safetensors file; empty for any other. */
  static Optional<byte[]> of(String name, byte[] content) {
    byte[] changed = content.clone();
    ArrayNudge nudge = new ArrayNudge(changed);
    boolean done;
    try {
      done =
          name.endsWith(".npy")
              ? nudge.npy()
              : name.endsWith(".safetensors")
                  ? nudge.safetensors()
                  : name.matches(".*idx[1-4]-ubyte") && nudge.idx();
    } catch (IndexOutOfBoundsException | IllegalArgumentException | WrongJson e) {
      return Optional.empty(); // It is not what its name says.
    }
    return done ? Optional.of(changed) : Optional.empty();
  }

  /**
   * A part of the file with numbers of one kind.
   *
   * @param isFloat whether they are floats of four or eight bytes
   * @param size how many bytes each has
   */
  private record Part(int from, int to, boolean isFloat, int size) {}

  private void change(Part part) {
    for (int at = part.from; at + part.size <= part.to; at += part.size) {
      if (!part.isFloat) {
        int low = bytes.order() == ByteOrder.LITTLE_ENDIAN ? at : at + part.size - 1;
        bytes.put(low, (byte) (bytes.get(low) ^ 1));
      } else if (part.size == Double.BYTES) {
        bytes.putDouble(at, changed(bytes.getDouble(at)));
      } else {
        bytes.putFloat(at, (float) changed(bytes.getFloat(at)));
      }
    }
  }

  private static double changed(double x) {
    return x + SHARE * Math.abs(x) + LEAST;
  }

  /** NumPy's format (numpy.lib.format), versions 1 to 3. */
  private boolean npy() {
    for (int i = 0; i < NUMPY.length; i++) {
      if (bytes.get(i) != NUMPY[i]) {
        return false;
      }
    }
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    boolean first = bytes.get(6) == 1;
    int start = first ? 10 : 12;
    int data = start + (first ? Short.toUnsignedInt(bytes.getShort(8)) : bytes.getInt(8));
    String header = new String(bytes.array(), start, data - start, StandardCharsets.ISO_8859_1);
    Matcher descr = DESCR.matcher(header);
    if (!descr.find() || !"fiub".contains(descr.group(2))) {
      return false;
    }
    int size = Integer.parseInt(descr.group(3));
    bytes.order(descr.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    boolean isFloat = descr.group(2).equals("f") && (size == Float.BYTES || size == Double.BYTES);
    change(new Part(data, bytes.limit(), isFloat, size));
    return true;
  }

  /** The format of MNIST's files; of its types only bytes. */
  private boolean idx() {
    if (bytes.getShort(0) != 0 || bytes.get(2) != IDX_BYTES) {
      return false;
    }
    int data = IDX_DIMENSIONS + Integer.BYTES * bytes.get(3);
    change(new Part(data, bytes.limit(), false, 1));
    return true;
  }

  private boolean safetensors() {
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    int length = Math.toIntExact(bytes.getLong(0));
    int data = Long.BYTES + length;
    JsonValue.Obj header =
        Json.parseObject(new String(bytes.array(), Long.BYTES, length, StandardCharsets.UTF_8));
    for (Map.Entry<String, JsonValue> each : header.fields().entrySet()) {
      if (!each.getKey().equals("__metadata__")) {
        JsonValue.Obj tensor = header.object(each.getKey());
        String type = tensor.needText("dtype");
        List<JsonValue> offsets = tensor.items("data_offsets");
        change(
            new Part(
                data + at(offsets.get(0)),
                data + at(offsets.get(1)),
                type.equals("F32") || type.equals("F64"),
                size(type)));
      }
    }
    return true;
  }

  private static int at(JsonValue offset) {
    if (offset instanceof JsonValue.Num number) {
      return Math.toIntExact(number.asLong());
    }
    throw new WrongJson("an offset is no number");
  }

  private static int size(String type) {
    if (type.endsWith("64")) {
      return Long.BYTES;
    }
    if (type.endsWith("32")) {
      return Integer.BYTES;
    }
    return type.endsWith("16") ? Short.BYTES : 1;
  }
}
