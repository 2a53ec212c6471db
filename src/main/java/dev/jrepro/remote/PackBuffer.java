package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import dev.jrepro.store.ChunkCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A pack in the making: the chunks one after the other, each behind a small header, then a table of
 * them, so that an index can be made again from packs alone. For one thread; used again and again.
 */
final class PackBuffer {

  /** A pack is closed before it would become larger. */
  static final int MAX_BYTES = (16 << 20) + (512 << 10);

  static final byte[] MAGIC = "JRPACK02".getBytes(StandardCharsets.US_ASCII);
  static final int FRAME_BYTES = 9;
  static final int ROW_BYTES = Digest.BYTES + 13;
  static final int FOOTER_BYTES = Integer.BYTES + 8;

  private static final int FIRST_BYTES = 1 << 20;

  private byte[] bytes = Arrays.copyOf(MAGIC, FIRST_BYTES);
  private int size = MAGIC.length;
  private int contentBytes;
  private final List<Row> rows = new ArrayList<>();

  /** One chunk of the pack. */
  record Row(Digest chunk, int offset, int storedBytes, int rawBytes, int codec) {

    ChunkPlace in(Digest pack) {
      return new ChunkPlace(chunk, pack, offset, storedBytes, rawBytes, codec);
    }
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Returns whether a chunk still fits in. */
  boolean takes(int storedBytes) {
    return isEmpty() || sealedBytes(rows.size() + 1, FRAME_BYTES + storedBytes) <= MAX_BYTES;
  }

  /**
   * Adds a chunk. It is compressed where its stored bytes are fewer.
   *
   * @param stored an array that has the stored bytes from {@code from} on
   */
  void add(Digest chunk, int rawBytes, byte[] stored, int from, int storedBytes) {
    reserve(sealedBytes(rows.size() + 1, FRAME_BYTES + storedBytes));
    int codec = storedBytes < rawBytes ? ChunkCodec.ZSTD : ChunkCodec.PLAIN;
    ByteBuffer.wrap(bytes, size, FRAME_BYTES)
        .put((byte) codec)
        .putInt(rawBytes)
        .putInt(storedBytes);
    System.arraycopy(stored, from, bytes, size + FRAME_BYTES, storedBytes);
    rows.add(new Row(chunk, size + FRAME_BYTES, storedBytes, rawBytes, codec));
    size += FRAME_BYTES + storedBytes;
  }

  /** Writes the table, and returns the pack's name; nothing may be added then. */
  Digest seal() {
    contentBytes = size;
    ByteBuffer table = ByteBuffer.wrap(bytes, size, bytes.length - size);
    byte[] digest = new byte[Digest.BYTES];
    for (Row row : rows) {
      row.chunk().copyTo(digest, 0);
      table
          .put(digest)
          .putInt(row.offset())
          .putInt(row.storedBytes())
          .putInt(row.rawBytes())
          .put((byte) row.codec());
    }
    table.putInt(rows.size()).put(MAGIC);
    size = table.position();
    return new Digest.Hasher().update(bytes, 0, size).finish();
  }

  /** Makes it a pack of another name, by one more chunk, and returns that. */
  Digest sealOtherThan(Digest name) {
    size = contentBytes;
    byte[] filler = new byte[Digest.BYTES];
    name.copyTo(filler, 0);
    add(Digest.of(filler), filler.length, filler, 0, filler.length);
    return seal();
  }

  /** Returns the bytes; the first {@link #size} of them count. */
  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  List<Row> rows() {
    return List.copyOf(rows);
  }

  /** Makes it empty. */
  void clear() {
    rows.clear();
    size = MAGIC.length;
  }

  private int sealedBytes(int rowCount, int more) {
    return size + more + rowCount * ROW_BYTES + FOOTER_BYTES;
  }

  private void reserve(int wanted) {
    if (wanted > bytes.length) {
      bytes = Arrays.copyOf(bytes, MAX_BYTES); // At once: each step between would be garbage.
    }
  }
}
