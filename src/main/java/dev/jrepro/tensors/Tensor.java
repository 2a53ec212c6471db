package dev.jrepro.tensors;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * An array of numbers: what its elements are, its shape, and their little-endian bytes, the last
 * axis running fastest. The bytes are a memory segment, so they may lie on the heap, off it, or in
 * a mapped file, and may be more than 2 GiB; nobody writes to them.
 */
public final class Tensor {
  private static final ValueLayout.OfFloat FLOATS =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONGS =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final DType type;
  private final List<Long> shape;
  private final MemorySegment bytes;

  private Tensor(DType type, List<Long> shape, MemorySegment bytes) {
    this.type = type;
    this.shape = shape;
    this.bytes = bytes;
  }

  /**
   * A tensor over given bytes, which are kept, not copied.
   *
   * @param shape the length of each axis; none for a single number
   * @throws IllegalArgumentException if a length is negative, or the bytes are not as many as type
   *     and shape say
   */
  public static Tensor of(DType type, List<Long> shape, MemorySegment bytes) {
    long needed = sizeBytes(type, shape);
    if (bytes.byteSize() != needed) {
      throw new IllegalArgumentException(
          "%s%s needs %d bytes, not %d".formatted(type, shape, needed, bytes.byteSize()));
    }
    return new Tensor(type, List.copyOf(shape), bytes.asReadOnly());
  }

  /** A {@code float32} tensor that holds a copy of the values. */
  public static Tensor ofFloats(float[] values, long... shape) {
    MemorySegment bytes = MemorySegment.ofArray(new byte[values.length * Float.BYTES]);
    MemorySegment.copy(values, 0, bytes, FLOATS, 0, values.length);
    return of(DType.FLOAT32, axes(shape), bytes);
  }

  /** An {@code int64} tensor that holds a copy of the values. */
  public static Tensor ofLongs(long[] values, long... shape) {
    MemorySegment bytes = MemorySegment.ofArray(new byte[values.length * Long.BYTES]);
    MemorySegment.copy(values, 0, bytes, LONGS, 0, values.length);
    return of(DType.INT64, axes(shape), bytes);
  }

  /**
   * The bytes that a tensor of this type and shape has.
   *
   * @throws IllegalArgumentException if a length is negative, or it is more than a long holds
   */
  static long sizeBytes(DType type, List<Long> shape) {
    long size = type.sizeBytes();
    for (long length : shape) {
      if (length < 0 || Math.multiplyHigh(size, length) != 0 || size * length < 0) {
        throw new IllegalArgumentException("no tensor has the shape " + shape);
      }
      size *= length;
    }
    return size;
  }

  /** What the elements are. */
  public DType type() {
    return type;
  }

  /** The length of each axis; empty for a single number. */
  public List<Long> shape() {
    return shape;
  }

  /** The elements' bytes, read-only. */
  public MemorySegment bytes() {
    return bytes;
  }

  /** A copy of the elements of a {@code float32} tensor. */
  public float[] toFloats() {
    need(DType.FLOAT32);
    return bytes.toArray(FLOATS);
  }

  /** A copy of the elements of an {@code int64} tensor. */
  public long[] toLongs() {
    need(DType.INT64);
    return bytes.toArray(LONGS);
  }

  /** Whether type, shape and every byte are equal. */
  public boolean sameAs(Tensor other) {
    return type == other.type && shape.equals(other.shape) && bytes.mismatch(other.bytes) == -1;
  }

  @Override
  public String toString() {
    return type + shape.toString();
  }

  private void need(DType wanted) {
    if (type != wanted) {
      throw new IllegalStateException("this is " + this + ", not " + wanted);
    }
  }

  private static List<Long> axes(long[] shape) {
    return Arrays.stream(shape).boxed().toList();
  }
}
