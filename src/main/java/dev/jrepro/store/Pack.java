package dev.jrepro.store;

import static dev.jrepro.store.PackFormat.ENTRY_BYTES;
import static dev.jrepro.store.PackFormat.FAN_OUT_BYTES;
import static dev.jrepro.store.PackFormat.FOOTER_BYTES;
import static dev.jrepro.store.PackFormat.HEADER_BYTES;
import static dev.jrepro.store.PackFormat.INT;
import static dev.jrepro.store.PackFormat.LONG;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * A pack that is read: mapped into memory, opened in constant time, unmapped when nobody refers to
 * it. A pack never changes; one that is deleted meanwhile can still be read. Safe for many threads.
 *
 * <p>Nothing that it says is trusted: offsets are checked against its size, and whoever reads bytes
 * checks them against their digest.
 */
final class Pack {

  static final int NONE = -1;

  private final String id;
  private final Path file;
  private final MemorySegment bytes;
  private final int count;
  private final long start;

  private Pack(Path file, MemorySegment bytes, int count, long start) {
    this.id = CacheFolder.packId(file);
    this.file = file;
    this.bytes = bytes;
    this.count = count;
    this.start = start;
  }

  /** The file is no whole pack. */
  static final class Broken extends IOException {
    private static final long serialVersionUID = 1;

    Broken(Path file) {
      super(file + " is no whole pack");
    }
  }

  /**
   * Opens a pack.
   *
   * @throws Broken if its footer is not as it was written
   * @throws JreproException.Refused if a newer jrepro wrote it
   */
  static Pack open(Path file) throws IOException {
    MemorySegment bytes;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < HEADER_BYTES + FAN_OUT_BYTES + FOOTER_BYTES) {
        throw new Broken(file);
      }
      bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, Arena.ofAuto());
    }
    MemorySegment footer = bytes.asSlice(bytes.byteSize() - FOOTER_BYTES);
    CRC32C crc = new CRC32C();
    crc.update(footer.asSlice(0, PackFormat.CRC_AT).asByteBuffer());
    if ((int) crc.getValue() != footer.get(INT, PackFormat.CRC_AT)) {
      throw new Broken(file);
    }
    if (footer.get(LONG, PackFormat.MAGIC_AT) != PackFormat.MAGIC) {
      throw new JreproException.Refused(
          "a newer jrepro wrote the pack " + file + ".", "Use that jrepro for this cache.");
    }
    int count = footer.get(INT, 0);
    long start = footer.get(LONG, PackFormat.START_AT);
    long end = start + FAN_OUT_BYTES + (long) count * ENTRY_BYTES + FOOTER_BYTES;
    if (count < 0 || start < HEADER_BYTES || end != bytes.byteSize()) {
      throw new Broken(file);
    }
    return new Pack(file, bytes, count, start);
  }

  String id() {
    return id;
  }

  /** Returns where it was opened. */
  Path file() {
    return file;
  }

  /** Returns how many objects it has. */
  int count() {
    return count;
  }

  long sizeBytes() {
    return bytes.byteSize();
  }

  /** Returns the number of the object's entry, or {@link #NONE}. */
  int find(Digest digest) {
    int first = (int) (digest.first() >>> 56);
    int low = first == 0 ? 0 : fanOut(first - 1);
    int high = fanOut(first);
    while (low < high) {
      int middle = (low + high) >>> 1;
      int order = compare(middle, digest);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return NONE;
  }

  Digest digest(int entry) {
    long at = at(entry);
    return new Digest(
        bytes.get(LONG, at),
        bytes.get(LONG, at + 8),
        bytes.get(LONG, at + 16),
        bytes.get(LONG, at + 24));
  }

  /** Returns where the object's bytes begin. */
  long offset(int entry) {
    return bytes.get(LONG, at(entry) + 32);
  }

  /** Returns how long the table says that the object is. */
  int length(int entry) {
    return bytes.get(INT, at(entry) + 40);
  }

  /**
   * Copies an object's bytes, unchecked, into an array of {@link PackFormat#SMALL_BYTES}.
   *
   * @return how many they are; {@link #NONE} if the table is wrong
   */
  int read(int entry, byte[] target) throws IOException {
    long offset = offset(entry);
    int length = length(entry);
    if (length < 0 || length > target.length || offset < HEADER_BYTES || offset > start - length) {
      return NONE;
    }
    try {
      MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, offset, target, 0, length);
      return length;
    } catch (InternalError e) {
      // What the JVM makes of a page that the disk does not give.
      throw new IOException("cannot read " + file, e);
    }
  }

  /** Returns whether header, fan-out and table are as they were written. */
  boolean isTableWhole() {
    MemorySegment table = bytes.asSlice(start, bytes.byteSize() - FOOTER_BYTES - start);
    MemorySegment footer = bytes.asSlice(bytes.byteSize() - FOOTER_BYTES);
    Digest expected =
        new Digest(
            footer.get(LONG, PackFormat.TABLE_DIGEST_AT),
            footer.get(LONG, PackFormat.TABLE_DIGEST_AT + 8),
            footer.get(LONG, PackFormat.TABLE_DIGEST_AT + 16),
            footer.get(LONG, PackFormat.TABLE_DIGEST_AT + 24));
    return bytes.get(LONG, 0) == PackFormat.MAGIC
        && new Digest.Hasher().update(table.asByteBuffer()).finish().equals(expected);
  }

  private int fanOut(int first) {
    return Math.clamp(bytes.get(INT, start + (long) first * Integer.BYTES), 0, count);
  }

  private int compare(int entry, Digest digest) {
    long at = at(entry);
    int order = Long.compareUnsigned(bytes.get(LONG, at), digest.first());
    return order != 0 ? order : digest(entry).compareTo(digest);
  }

  private long at(int entry) {
    return start + FAN_OUT_BYTES + (long) entry * ENTRY_BYTES;
  }
}
