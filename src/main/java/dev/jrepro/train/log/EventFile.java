package dev.jrepro.train.log;

import dev.jrepro.train.FileFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * TensorBoard's event file: records of {@code tensorflow.Event}, each with its length and two
 * masked CRC-32C ({@code tensorflow/core/lib/io/record_writer.cc}, {@code util/event.proto}). Each
 * record is one write at the end of the file.
 */
final class EventFile {
  private static final int MASK = 0xA282EAD8;
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;
  private static final int MAX_FIELD_BYTES = 16;

  private final Path file;

  private EventFile(Path file) {
    this.file = file;
  }

  /** A new file; TensorBoard forgets what others beside it say of later steps. */
  static EventFile begin(Path folder, Clock clock, long step) {
    String name =
        String.format(
            Locale.ROOT, "events.out.tfevents.%010d.jrepro.%d", clock.millis() / 1000, step);
    EventFile events = new EventFile(folder.resolve(name));
    byte[] version = bytes(3, "brain.Event:2".getBytes(StandardCharsets.UTF_8));
    events.write(joined(wallTime(clock.millis()), version), StandardOpenOption.TRUNCATE_EXISTING);
    if (step > 0) {
      byte[] start = bytes(7, varint(1, 1));
      events.write(
          joined(wallTime(clock.millis()), varint(2, step + 1), start), StandardOpenOption.APPEND);
    }
    return events;
  }

  void add(Series.Point point) {
    byte[] tag = bytes(1, point.name().getBytes(StandardCharsets.UTF_8));
    byte[] summary = bytes(1, joined(tag, float32(2, (float) point.value())));
    write(
        joined(wallTime(point.millis()), varint(2, point.step()), bytes(5, summary)),
        StandardOpenOption.APPEND);
  }

  private void write(byte[] event, StandardOpenOption how) {
    ByteBuffer record =
        ByteBuffer.allocate(event.length + 2 * Integer.BYTES + Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(event.length);
    record.putInt(masked(record.array(), Long.BYTES));
    record.put(event).putInt(masked(event, event.length));
    try {
      Files.createDirectories(file.resolveSibling(""));
      Files.write(file, record.array(), StandardOpenOption.CREATE, StandardOpenOption.WRITE, how);
    } catch (IOException e) {
      throw new FileFailure("write", file, e);
    }
  }

  static int masked(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }

  private static byte[] wallTime(long millis) {
    return field(1, FIXED64).putDouble(millis / 1000.0).array();
  }

  private static byte[] float32(int number, float value) {
    return field(number, FIXED32).putFloat(value).array();
  }

  private static ByteBuffer field(int number, int kind) {
    int size = 1 + (kind == FIXED64 ? Long.BYTES : Integer.BYTES);
    ByteBuffer field = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    return field.put((byte) ((number << 3) | kind));
  }

  private static byte[] varint(int number, long value) {
    ByteBuffer field = ByteBuffer.allocate(MAX_FIELD_BYTES).put((byte) ((number << 3) | VARINT));
    return java.util.Arrays.copyOf(put(field, value).array(), field.position());
  }

  private static byte[] bytes(int number, byte[] value) {
    ByteBuffer field =
        ByteBuffer.allocate(MAX_FIELD_BYTES + value.length).put((byte) ((number << 3) | BYTES));
    put(field, value.length).put(value);
    return java.util.Arrays.copyOf(field.array(), field.position());
  }

  private static ByteBuffer put(ByteBuffer field, long value) {
    long left = value;
    while ((left & ~0x7FL) != 0) {
      field.put((byte) ((left & 0x7F) | 0x80));
      left >>>= 7;
    }
    return field.put((byte) left);
  }

  private static byte[] joined(byte[]... parts) {
    int size = 0;
    for (byte[] part : parts) {
      size += part.length;
    }
    ByteBuffer all = ByteBuffer.allocate(size);
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }
}
