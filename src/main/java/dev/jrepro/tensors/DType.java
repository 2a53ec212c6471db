package dev.jrepro.tensors;

import java.util.Arrays;
import java.util.Optional;

/** What the elements of a tensor are; always little-endian. */
public enum DType {
  /** IEEE 754 single precision. */
  FLOAT32("F32", "<f4", Float.BYTES),
  /** IEEE 754 double precision. */
  FLOAT64("F64", "<f8", Double.BYTES),
  /** Unsigned bytes. */
  UINT8("U8", "|u1", Byte.BYTES),
  /** Signed 32-bit integers. */
  INT32("I32", "<i4", Integer.BYTES),
  /** Signed 64-bit integers. */
  INT64("I64", "<i8", Long.BYTES);

  private final String safeTensorsName;
  private final String npyName;
  private final int sizeBytes;

  DType(String safeTensorsName, String npyName, int sizeBytes) {
    this.safeTensorsName = safeTensorsName;
    this.npyName = npyName;
    this.sizeBytes = sizeBytes;
  }

  /** Bytes of one element. */
  public int sizeBytes() {
    return sizeBytes;
  }

  String safeTensorsName() {
    return safeTensorsName;
  }

  String npyName() {
    return npyName;
  }

  static Optional<DType> ofSafeTensors(String name) {
    return Arrays.stream(values()).filter(t -> t.safeTensorsName.equals(name)).findFirst();
  }

  static Optional<DType> ofNpy(String name) {
    return Arrays.stream(values()).filter(t -> t.npyName.equals(name)).findFirst();
  }
}
