package dev.jrepro.tensors;

import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Named tensors in one file, in Hugging Face's safetensors format
 * (github.com/huggingface/safetensors): eight bytes of header length, a JSON header, the bytes.
 * What is written here is one form of many: tensors in the order of their names, a canonical header
 * padded with spaces to a multiple of eight bytes, no metadata. Equal tensors give equal files.
 */
public final class SafeTensors {
  private static final int ALIGNMENT = 8;
  static final String METADATA = "__metadata__";

  private SafeTensors() {}

  /** Writes the tensors as a new file, or over an old one. It is not atomic. */
  public static void write(Path file, SortedMap<String, Tensor> tensors) throws IOException {
    try (FileChannel out =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      write(out, tensors);
    }
  }

  /** Writes the tensors, a piece at a time. */
  public static void write(WritableByteChannel out, SortedMap<String, Tensor> tensors)
      throws IOException {
    Pieces.write(out, MemorySegment.ofArray(header(tensors)));
    for (Tensor tensor : tensors.values()) {
      Pieces.write(out, tensor.bytes());
    }
  }

  /**
   * Opens a file. Its bytes are mapped, not read: they are there until the arena is closed.
   *
   * @throws BadTensors if the header is no JSON, is too long, or does not describe each byte of the
   *     file once
   */
  public static SortedMap<String, Tensor> open(Path file, Arena arena) throws IOException {
    try (FileChannel in = FileChannel.open(file)) {
      MemorySegment all = in.map(FileChannel.MapMode.READ_ONLY, 0, in.size(), arena);
      return new SafeTensorsReader(file, all).read();
    }
  }

  private static byte[] header(SortedMap<String, Tensor> tensors) {
    JsonValue.Builder entries = JsonValue.object();
    long at = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      if (entry.getKey().equals(METADATA)) {
        throw new IllegalArgumentException("no tensor can be called " + METADATA);
      }
      long end = at + entry.getValue().bytes().byteSize();
      entries.put(entry.getKey(), entry(entry.getValue(), at, end));
      at = end;
    }
    byte[] json = Json.canonicalBytes(entries.build());
    int length = Math.ceilDiv(json.length, ALIGNMENT) * ALIGNMENT;
    byte[] padded = Arrays.copyOf(json, length);
    Arrays.fill(padded, json.length, length, (byte) ' ');
    ByteBuffer header = ByteBuffer.allocate(Long.BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
    return header.putLong(length).put(padded).array();
  }

  private static JsonValue entry(Tensor tensor, long begin, long end) {
    return JsonValue.object()
        .put("dtype", tensor.type().safeTensorsName())
        .put("shape", JsonValue.array(tensor.shape(), JsonValue::of))
        .put("data_offsets", JsonValue.array(List.of(begin, end), JsonValue::of))
        .build();
  }
}
