package dev.jrepro.reproduce;

import dev.jrepro.pipeline.Tolerance;
import dev.jrepro.tensors.DType;
import dev.jrepro.tensors.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How two tensors of one name differ.
 *
 * @param grade {@code IDENTICAL}, {@code WITHIN_TOLERANCE} or {@code DIFFERENT}
 * @param where continues the tensor's name: {@code [3, 4]: 0.5 then, 0.25 now}
 */
record TensorDifference(Grade grade, String where) {

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  static TensorDifference of(
      @Nullable Tensor old, @Nullable Tensor now, Optional<Tolerance> tolerance) {
    if (old == null || now == null) {
      return new TensorDifference(Grade.DIFFERENT, old == null ? " is new" : " is missing");
    }
    if (old.type() != now.type() || !old.shape().equals(now.shape())) {
      return new TensorDifference(Grade.DIFFERENT, ": " + old + " then, " + now + " now");
    }
    long size = old.type().sizeBytes();
    long count = old.bytes().byteSize() / size;
    long from = old.bytes().mismatch(now.bytes());
    TensorDifference within = new TensorDifference(Grade.IDENTICAL, "");
    for (long i = from < 0 ? count : from / size; i < count; i++) {
      if (isSame(old, now, i)) {
        continue;
      }
      double a = value(old, i);
      double b = value(now, i);
      boolean near = tolerance.filter(t -> t.covers(a, b)).isPresent();
      if (!near || within.grade() == Grade.IDENTICAL) {
        String where = place(old.shape(), i) + ": " + shown(old, a) + " then, " + shown(now, b);
        within =
            new TensorDifference(near ? Grade.WITHIN_TOLERANCE : Grade.DIFFERENT, where + " now");
      }
      if (!near) {
        return within;
      }
    }
    return within;
  }

  private static boolean isSame(Tensor old, Tensor now, long index) {
    return old.type() == DType.INT64
        ? old.bytes().getAtIndex(LONG, index) == now.bytes().getAtIndex(LONG, index)
        : Double.compare(value(old, index), value(now, index)) == 0;
  }

  /** Returns the place of an element along each axis: {@code [3, 4]}. */
  private static String place(List<Long> shape, long index) {
    List<Long> at = new ArrayList<>();
    long rest = index;
    for (long length : shape.reversed()) {
      at.addFirst(rest % length);
      rest /= length;
    }
    return at.toString();
  }

  /** A float is shown as a float is written. */
  private static String shown(Tensor tensor, double value) {
    return switch (tensor.type()) {
      case FLOAT32 -> String.valueOf((float) value);
      case FLOAT64 -> String.valueOf(value);
      case UINT8, INT32, INT64 -> String.valueOf((long) value);
    };
  }

  /** Returns an element as a number. */
  static double value(Tensor tensor, long index) {
    MemorySegment bytes = tensor.bytes();
    return switch (tensor.type()) {
      case FLOAT32 -> bytes.getAtIndex(FLOAT, index);
      case FLOAT64 -> bytes.getAtIndex(DOUBLE, index);
      case UINT8 -> Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, index));
      case INT32 -> bytes.getAtIndex(INT, index);
      case INT64 -> bytes.getAtIndex(LONG, index);
    };
  }
}
