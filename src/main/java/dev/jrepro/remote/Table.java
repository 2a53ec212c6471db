package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A sorted table of a segment: 256 counts, of the rows whose first byte is at most that, then rows
 * of one width, each of which begins with a digest. One digest can have several rows.
 */
final class Table {

  static final int FAN_BYTES = 256 * Integer.BYTES;

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final MemorySegment bytes;
  private final int width;
  private final int count;

  /**
   * Reads a table.
   *
   * @param bytes the fan and all rows, and nothing else
   * @throws IllegalArgumentException if the fan does not fit
   */
  Table(MemorySegment bytes, int width, int count) {
    this.bytes = bytes;
    this.width = width;
    this.count = count;
    int before = 0;
    for (int first = 0; first < 256; first++) {
      int upTo = bytes.get(INT, (long) first * Integer.BYTES);
      if (upTo < before || upTo > count) {
        throw new IllegalArgumentException("a fan-out does not fit");
      }
      before = upTo;
    }
    if (before != count) {
      throw new IllegalArgumentException("a fan-out does not reach the end");
    }
  }

  static long bytes(int width, int count) {
    return FAN_BYTES + (long) width * count;
  }

  int count() {
    return count;
  }

  /** Returns the first row with the digest; -1 if there is none. */
  int find(Digest digest) {
    int first = (int) (digest.first() >>> (Long.SIZE - Byte.SIZE));
    int low = first == 0 ? 0 : bytes.get(INT, (long) (first - 1) * Integer.BYTES);
    int end = bytes.get(INT, (long) first * Integer.BYTES);
    int high = end;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compare(middle, digest) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low < end && compare(low, digest) == 0 ? low : -1;
  }

  /** Returns whether a row is there and has the digest. */
  boolean isRowOf(int row, Digest digest) {
    return row < count && compare(row, digest) == 0;
  }

  Digest digest(int row) {
    return digest(row, 0);
  }

  Digest digest(int row, int column) {
    long at = at(row) + column;
    return new Digest(
        bytes.get(LONG, at),
        bytes.get(LONG, at + 8),
        bytes.get(LONG, at + 16),
        bytes.get(LONG, at + 24));
  }

  long getLong(int row, int column) {
    return bytes.get(LONG, at(row) + column);
  }

  int getInt(int row, int column) {
    return bytes.get(INT, at(row) + column);
  }

  int getByte(int row, int column) {
    return bytes.get(ValueLayout.JAVA_BYTE, at(row) + column);
  }

  private long at(int row) {
    return FAN_BYTES + (long) row * width;
  }

  private int compare(int row, Digest digest) {
    long at = at(row);
    int order = Long.compareUnsigned(bytes.get(LONG, at), digest.first());
    if (order == 0) {
      order = Long.compareUnsigned(bytes.get(LONG, at + 8), digest.second());
    }
    if (order == 0) {
      order = Long.compareUnsigned(bytes.get(LONG, at + 16), digest.third());
    }
    return order != 0 ? order : Long.compareUnsigned(bytes.get(LONG, at + 24), digest.fourth());
  }
}
