package dev.jrepro.content;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import org.jspecify.annotations.Nullable;

/**
 * The memory outside the heap by which one thread talks to the C library: the names it passes, what
 * it is told, and a buffer for bytes. It lives as long as its thread.
 */
final class ThreadMemory {

  /** Of the buffer for bytes. */
  static final int BUFFER_BYTES = 1 << 18;

  private static final int MAX_PATH_BYTES = 4096;
  private static final int STATE_BYTES = 16;
  private static final int RECORD_BYTES = 512;
  private static final int RECORD_AT = STATE_BYTES;
  private static final int NAMES_AT = RECORD_AT + RECORD_BYTES;

  private static final ThreadLocal<ThreadMemory> OF_THREAD =
      ThreadLocal.withInitial(ThreadMemory::new);

  private final ByteBuffer small =
      ByteBuffer.allocateDirect(NAMES_AT + 2 * MAX_PATH_BYTES).order(ByteOrder.nativeOrder());
  private final MemorySegment callState = MemorySegment.ofBuffer(small).asSlice(0, STATE_BYTES);
  private final long address = callState.address();
  private @Nullable ByteBuffer buffer;
  private long bufferAddress;

  private ThreadMemory() {}

  static ThreadMemory get() {
    return OF_THREAD.get();
  }

  MemorySegment callState() {
    return callState;
  }

  /** Returns why the last call failed. */
  int errno() {
    return small.getInt(0);
  }

  /** Returns the address of a C string with that text; good until the next call of this method. */
  long first(String name) throws IOException {
    return put(name, NAMES_AT);
  }

  /** Returns the address of a second C string. */
  long second(String name) throws IOException {
    return put(name, NAMES_AT + MAX_PATH_BYTES);
  }

  private long put(String name, int at) throws IOException {
    if (name.indexOf('\0') >= 0) {
      throw new FileSystemException(name, null, "Nul character in a name");
    }
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length >= MAX_PATH_BYTES) {
      throw new FileSystemException(name, null, "File name too long");
    }
    small.put(at, bytes).put(at + bytes.length, (byte) 0);
    return address + at;
  }

  /** Returns the address of {@value #RECORD_BYTES} bytes for a struct. */
  long recordAddress() {
    return address + RECORD_AT;
  }

  int recordBytes() {
    return RECORD_BYTES;
  }

  int intAt(int offset) {
    return small.getInt(RECORD_AT + offset);
  }

  long longAt(int offset) {
    return small.getLong(RECORD_AT + offset);
  }

  short shortAt(int offset) {
    return small.getShort(RECORD_AT + offset);
  }

  void putLong(int offset, long value) {
    small.putLong(RECORD_AT + offset, value);
  }

  /** Returns the text that stands at the record's beginning, up to a NUL. */
  String textOfRecord() {
    int length = 0;
    while (length < RECORD_BYTES && small.get(RECORD_AT + length) != 0) {
      length++;
    }
    return textOfRecord(length);
  }

  String textOfRecord(int length) {
    byte[] bytes = new byte[length];
    small.get(RECORD_AT, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Returns the buffer, of {@value #BUFFER_BYTES} bytes, in the machine's byte order. */
  ByteBuffer buffer() {
    ByteBuffer known = buffer;
    if (known == null) {
      known = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.nativeOrder());
      buffer = known;
      bufferAddress = MemorySegment.ofBuffer(known).address();
    }
    return known;
  }

  long bufferAddress() {
    buffer();
    return bufferAddress;
  }
}
