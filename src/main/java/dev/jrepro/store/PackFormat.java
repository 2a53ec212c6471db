package dev.jrepro.store;

import dev.jrepro.content.ObjectSink;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The layout of a pack, all numbers big-endian: the magic number; the objects' bytes, one after the
 * other; a fan-out of 256 counts, the objects whose first byte is at most that; a table of digest,
 * offset and length, sorted by digest; and a footer.
 */
final class PackFormat {

  /** An object of this many bytes or more has a file of its own. */
  static final int SMALL_BYTES = ObjectSink.SMALL_BYTES;

  /** {@code jrpk} and the version. */
  static final long MAGIC = 0x6a72_706b_0000_0001L;

  static final int HEADER_BYTES = Long.BYTES;
  static final int FAN_OUT_BYTES = 256 * Integer.BYTES;
  static final int ENTRY_BYTES = 32 + Long.BYTES + Integer.BYTES;

  /** In the footer: count, start of the fan-out, SHA-256 of fan-out and table, magic, CRC-32C. */
  static final int START_AT = Integer.BYTES;

  static final int TABLE_DIGEST_AT = START_AT + Long.BYTES;
  static final int MAGIC_AT = TABLE_DIGEST_AT + 32;
  static final int CRC_AT = MAGIC_AT + Long.BYTES;
  static final int FOOTER_BYTES = CRC_AT + Integer.BYTES;

  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private PackFormat() {}
}
