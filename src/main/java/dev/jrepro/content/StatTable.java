package dev.jrepro.content;

import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The file of a stat index, as it lies on disk: records sorted by path, all of one length, then the
 * bytes of the paths. It is mapped, not read, so that to open it takes the same time whatever its
 * size. Nothing in it is believed before its record's checksum was looked at: a broken record is as
 * good as none. Never changes; for many threads.
 */
final class StatTable {

  static final long MAGIC = 0x6a72_7072_6f73_0002L;
  static final int HEADER_BYTES = 32;
  static final int RECORD_BYTES = 96;

  static final int NAME_AT = 0;
  static final int NAME_LENGTH_AT = 8;
  static final int CHECK_AT = 12;
  static final int CHECKED_AT = 16;
  private static final int DIGEST_AT = 64;

  /** No system has longer paths; a record that says so is broken. */
  static final int MAX_PATH_BYTES = 1 << 14;

  /** What is in no file. */
  static final StatTable EMPTY =
      new StatTable(0, ByteBuffer.allocate(0), ByteBuffer.allocate(0), 0);

  private final int count;
  private final ByteBuffer records;
  private final ByteBuffer names;
  private final long unusedNameBytes;

  private StatTable(int count, ByteBuffer records, ByteBuffer names, long unusedNameBytes) {
    this.count = count;
    this.records = records;
    this.names = names;
    this.unusedNameBytes = unusedNameBytes;
  }

  /**
   * Opens a table; {@link #EMPTY} if there is none, or none of this version and as long as it says.
   */
  static StatTable open(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
      channel.read(header, 0);
      header.flip();
      if (header.remaining() < HEADER_BYTES || header.getLong() != MAGIC) {
        return EMPTY;
      }
      int count = header.getInt();
      int check = header.getInt();
      long nameBytes = header.getLong();
      long unused = header.getLong();
      if (check != headerCheck(count, nameBytes, unused)) {
        return EMPTY;
      }
      long recordBytes = (long) count * RECORD_BYTES;
      boolean isWhole =
          channel.size() == HEADER_BYTES + recordBytes + nameBytes
              && nameBytes <= Integer.MAX_VALUE;
      return isWhole
          ? new StatTable(
              count,
              channel.map(FileChannel.MapMode.READ_ONLY, HEADER_BYTES, recordBytes),
              channel.map(FileChannel.MapMode.READ_ONLY, HEADER_BYTES + recordBytes, nameBytes),
              unused)
          : EMPTY;
    } catch (IOException | IllegalArgumentException e) {
      return EMPTY; // It is made anew.
    }
  }

  static int headerCheck(int count, long nameBytes, long unused) {
    ByteBuffer checked = ByteBuffer.allocate(28).putLong(MAGIC).putInt(count);
    CRC32C crc = new CRC32C();
    crc.update(checked.putLong(nameBytes).putLong(unused).flip());
    return (int) crc.getValue();
  }

  int count() {
    return count;
  }

  /** Returns the records' bytes from one up to another, at their beginning. */
  ByteBuffer records(int from, int to) {
    return records.slice(from * RECORD_BYTES, (to - from) * RECORD_BYTES);
  }

  /** Returns the bytes of all paths. */
  ByteBuffer names() {
    return names.duplicate().clear();
  }

  /** Returns how many of those bytes belong to no record. */
  long unusedNameBytes() {
    return unusedNameBytes;
  }

  /**
   * Returns the path of a record in UTF-8; empty, which is no path of a record, if it is broken.
   */
  byte[] name(int index) {
    byte[] name = new byte[nameLength(index)];
    names.get(nameOffset(index), name);
    return name;
  }

  int nameLength(int index) {
    int at = index * RECORD_BYTES;
    int length = records.getInt(at + NAME_LENGTH_AT);
    long offset = records.getLong(at + NAME_AT);
    boolean isInside =
        length >= 0
            && length <= MAX_PATH_BYTES
            && offset >= 0
            && offset + length <= names.capacity();
    return isInside ? length : 0;
  }

  private int nameOffset(int index) {
    return nameLength(index) == 0 ? 0 : (int) records.getLong(index * RECORD_BYTES + NAME_AT);
  }

  /** Returns whether a record is as it was written. */
  boolean isSound(int index) {
    byte[] name = name(index);
    return isSound(index, name, name.length, new byte[RECORD_BYTES - CHECKED_AT]);
  }

  private boolean isSound(int index, byte[] name, int length, byte[] scratch) {
    records.get(index * RECORD_BYTES + CHECKED_AT, scratch);
    return records.getInt(index * RECORD_BYTES + CHECK_AT) == check(name, length, scratch);
  }

  static int check(byte[] name, int length, byte[] checked) {
    CRC32C crc = new CRC32C();
    crc.update(name, 0, length);
    crc.update(checked, 0, checked.length);
    return (int) crc.getValue();
  }

  private boolean isSame(int at, FileStat now) {
    return records.getLong(at + 16) == now.device()
        && records.getLong(at + 24) == now.inode()
        && records.getLong(at + 32) == now.sizeBytes()
        && records.getLong(at + 40) == now.modifiedNanos()
        && records.getLong(at + 48) == now.changedNanos()
        && records.getInt(at + 56) == now.mode();
  }

  private Digest digest(int at) {
    return new Digest(
        records.getLong(at + DIGEST_AT),
        records.getLong(at + DIGEST_AT + 8),
        records.getLong(at + DIGEST_AT + 16),
        records.getLong(at + DIGEST_AT + 24));
  }

  /** Returns a record's note. */
  StatNote note(int index) {
    int at = index * RECORD_BYTES;
    return new StatNote(
        new FileStat(
            records.getLong(at + 16),
            records.getLong(at + 24),
            records.getInt(at + 56),
            records.getLong(at + 32),
            records.getLong(at + 40),
            records.getLong(at + 48)),
        digest(at));
  }

  /**
   * Returns where a path stands.
   *
   * @return its index; if it is not there, -1 minus the index where it would be
   */
  int search(byte[] path) {
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Arrays.compareUnsigned(name(middle), path);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1 - low;
  }

  /** Returns the index of the first record below a folder. */
  int firstBelow(RepoPath folder) {
    return folder.isRoot() ? 0 : place(folder.value().concat("/"));
  }

  /** Returns the index after the last record below a folder. */
  int afterBelow(RepoPath folder) {
    return folder.isRoot() ? count : place(folder.value().concat("0"));
  }

  /** Returns where a path stands, or would: the second may be that of a file, {@code x0}. */
  private int place(String path) {
    int at = search(utf8(path));
    return at < 0 ? -1 - at : at;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Looks up files of a folder, quick where they come in the order of the table. For one thread.
   */
  final class Cursor {
    private byte[] recordName = {};
    private final byte[] scratch = new byte[RECORD_BYTES - CHECKED_AT];
    private final int folderLength;
    private byte[] key;
    private int keyLength;
    private int next;

    Cursor(RepoPath folder) {
      this.key = folder.isRoot() ? new byte[0] : utf8(folder.value().concat("/"));
      this.folderLength = key.length;
    }

    /** Returns where a file of the folder stands, as {@link #search} does. */
    int find(String name) {
      byte[] bytes = utf8(name);
      keyLength = folderLength + bytes.length;
      if (key.length < keyLength) {
        key = Arrays.copyOf(key, keyLength * 2);
      }
      System.arraycopy(bytes, 0, key, folderLength, bytes.length);
      int found = isNext() ? next : search(Arrays.copyOf(key, keyLength));
      next = found < 0 ? -1 - found : found + 1;
      return found;
    }

    private boolean isNext() {
      if (next >= count || nameLength(next) != keyLength) {
        return false;
      }
      if (recordName.length < keyLength) {
        recordName = new byte[key.length];
      }
      names.get(nameOffset(next), recordName, 0, keyLength);
      return Arrays.equals(recordName, 0, keyLength, key, 0, keyLength);
    }

    /**
     * Returns the digest of the file that was found last, if it is as it was when it was hashed,
     * and the record is sound.
     */
    @Nullable Digest digest(int index, FileStat now) {
      int at = index * RECORD_BYTES;
      return isSame(at, now) && isSound(index, key, keyLength, scratch)
          ? StatTable.this.digest(at)
          : null;
    }
  }
}
