package dev.jrepro.train.log;

import dev.jrepro.train.Published;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * TensorBoard's event file: records of {@code tensorflow.Event}, each with its length and two
 * masked CRC-32C ({@code tensorflow/core/lib/io/record_writer.cc}, {@code util/event.proto}). What
 * is added comes to the file's end with the next {@link #flush}.
 */
final class EventFile {
  private static final int MASK = 0xA282EAD8;
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;
  private static final int MAX_FIELD_BYTES = 16;

  private final Path file;
  private final ByteArrayOutputStream added = new ByteArrayOutputStream();

  private EventFile(Path file) {
    this.file = file;
  }

  /**
   * A new file. It begins with the start of a session, so that TensorBoard forgets what files
   * beside it say of this step's successors: those of an interrupted training, or of another.
   */
  static EventFile begin(Path folder, Clock clock, long step) {
    String name =
        String.format(
            Locale.ROOT, "events.out.tfevents.%010d.jrepro.%d", clock.millis() / 1000, step);
    EventFile events = new EventFile(folder.resolve(name));
    byte[] time = wallTime(clock.millis());
    events.record(joined(time, bytes(3, "brain.Event:2".getBytes(StandardCharsets.UTF_8))));
    events.record(joined(time, varint(2, step + 1), bytes(7, varint(1, 1))));
    events.replace();
    return events;
  }

  void add(Series.Point point) {
    byte[] tag = bytes(1, point.name().getBytes(StandardCharsets.UTF_8));
    byte[] summary = bytes(1, joined(tag, float32(2, (float) point.value())));
    record(joined(wallTime(point.millis()), varint(2, point.step()), bytes(5, summary)));
  }

  void flush() {
    Appending.append(file, added.toByteArray());
    added.reset();
  }

  /** One of the same second and step is of a start that came to nothing. */
  private void replace() {
    Published.write(file, to -> Files.write(to, added.toByteArray()));
    added.reset();
  }

  private void record(byte[] event) {
    ByteBuffer record =
        ByteBuffer.allocate(event.length + 2 * Integer.BYTES + Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(event.length);
    record.putInt(masked(record.array(), Long.BYTES));
    record.put(event).putInt(masked(event, event.length));
    added.writeBytes(record.array());
  }

  private static int masked(byte[] bytes, int length) {
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
    return Arrays.copyOf(put(field, value).array(), field.position());
  }

  private static byte[] bytes(int number, byte[] value) {
    ByteBuffer field =
        ByteBuffer.allocate(MAX_FIELD_BYTES + value.length).put((byte) ((number << 3) | BYTES));
    put(field, value.length).put(value);
    return Arrays.copyOf(field.array(), field.position());
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
