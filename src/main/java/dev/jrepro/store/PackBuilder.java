package dev.jrepro.store;

import static dev.jrepro.store.PackFormat.ENTRY_BYTES;
import static dev.jrepro.store.PackFormat.FAN_OUT_BYTES;
import static dev.jrepro.store.PackFormat.FOOTER_BYTES;

import dev.jrepro.core.Digest;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Writes one pack, in large pieces, into a file that nobody else knows yet. For one thread. */
final class PackBuilder implements AutoCloseable {

  private static final int BUFFER_BYTES = 1 << 20;

  /** A pack that has grown so long is closed, and another one begun. */
  private static final long FULL_BYTES = 512L << 20;

  /** Of many empty or tiny objects it has no more: a rewrite sorts by offset and a 24-bit place. */
  private static final int FULL_OBJECTS = 1 << 23;

  private final Path file;
  private final FileOutputStream out;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
  private final DigestTable table = new DigestTable();
  private long end = PackFormat.HEADER_BYTES;
  private @Nullable IOException broken;

  /** Starts a pack in an empty file. */
  // A file channel would be closed by the interrupt of a thread that writes, under all others.
  PackBuilder(Path file) throws IOException {
    this.file = file;
    this.out = new FileOutputStream(file.toFile());
    buffer.putLong(PackFormat.MAGIC);
  }

  Path file() {
    return file;
  }

  /** Returns whether the next object is for another pack. */
  boolean isFull() {
    return end >= FULL_BYTES || count() >= FULL_OBJECTS;
  }

  int count() {
    return table.count();
  }

  /** Returns the length of an object in it; -1 if it has none with that digest. */
  int length(Digest digest) {
    int entry = table.find(digest);
    return entry == DigestTable.NONE ? -1 : table.length(entry);
  }

  /** Takes an object that it does not have yet. */
  void append(Digest digest, byte[] bytes, int length) throws IOException {
    if (buffer.remaining() < length) {
      drain();
    }
    buffer.put(bytes, 0, length);
    table.add(digest, end, length);
    end += length;
  }

  /** Writes table and footer. What was written is whole then, but not yet flushed to disk. */
  void finish() throws IOException {
    drain();
    Digest.Hasher hasher = new Digest.Hasher();
    int[] order = table.sorted();
    fanOut(order);
    drain(hasher);
    for (int entry : order) {
      if (buffer.remaining() < ENTRY_BYTES) {
        drain(hasher);
      }
      table.digest(entry).copyTo(buffer.array(), buffer.position());
      buffer.position(buffer.position() + Digest.BYTES);
      buffer.putLong(table.offset(entry)).putInt(table.length(entry));
    }
    drain(hasher);
    footer(hasher.finish());
    drain();
    out.close();
  }

  private void fanOut(int[] order) {
    int at = 0;
    for (int first = 0; first < FAN_OUT_BYTES / Integer.BYTES; first++) {
      while (at < order.length && table.digest(order[at]).first() >>> 56 == first) {
        at++;
      }
      buffer.putInt(at);
    }
  }

  private void footer(Digest tableDigest) {
    byte[] footer = new byte[FOOTER_BYTES];
    ByteBuffer fields = ByteBuffer.wrap(footer);
    fields.putInt(table.count()).putLong(end);
    tableDigest.copyTo(footer, PackFormat.TABLE_DIGEST_AT);
    fields.putLong(PackFormat.MAGIC_AT, PackFormat.MAGIC);
    CRC32C crc = new CRC32C();
    crc.update(footer, 0, PackFormat.CRC_AT);
    fields.putInt(PackFormat.CRC_AT, (int) crc.getValue());
    buffer.put(footer);
  }

  private void drain(Digest.Hasher hasher) throws IOException {
    hasher.update(buffer.array(), 0, buffer.position());
    drain();
  }

  private void drain() throws IOException {
    if (broken != null) {
      throw new IOException(broken.getMessage(), broken);
    }
    try {
      out.write(buffer.array(), 0, buffer.position());
      buffer.clear();
    } catch (IOException e) {
      broken = e; // What of it was written is not known.
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
