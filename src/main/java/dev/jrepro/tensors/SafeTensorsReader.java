package dev.jrepro.tensors;

import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.json.WrongJson;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads one safetensors file, trusting nothing that its header says. */
final class SafeTensorsReader {
  private static final int MAX_HEADER_BYTES = 100_000_000;

  private record Entry(String name, DType type, List<Long> shape, long begin, long end) {}

  private final Path file;
  private final MemorySegment all;

  SafeTensorsReader(Path file, MemorySegment all) {
    this.file = file;
    this.all = all;
  }

  SortedMap<String, Tensor> read() {
    long length = headerLength();
    MemorySegment data = all.asSlice(Long.BYTES + length);
    SortedMap<String, Tensor> tensors = new TreeMap<>();
    long at = 0;
    for (Entry entry : entries(header(length))) {
      if (entry.begin() != at) {
        throw new BadTensors(
            file, "bytes before '%s' overlap or are nobody's".formatted(entry.name()));
      }
      tensors.put(entry.name(), tensor(entry, data));
      at = entry.end();
    }
    if (at != data.byteSize()) {
      throw new BadTensors(
          file, "its header describes %d bytes of %d".formatted(at, data.byteSize()));
    }
    return tensors;
  }

  private long headerLength() {
    if (all.byteSize() < Long.BYTES) {
      throw new BadTensors(file, "it ends within its header");
    }
    long length = all.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0);
    if (length < 0 || length > MAX_HEADER_BYTES) {
      throw new BadTensors(
          file, "its header claims to be %s bytes long".formatted(Long.toUnsignedString(length)));
    }
    if (length > all.byteSize() - Long.BYTES) {
      throw new BadTensors(file, "it ends within its header");
    }
    return length;
  }

  private JsonValue.Obj header(long length) {
    try {
      ByteBuffer bytes = all.asSlice(Long.BYTES, length).asByteBuffer();
      return Json.parseObject(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (CharacterCodingException e) {
      throw new BadTensors(file, "its header is not valid UTF-8");
    } catch (WrongJson e) {
      throw new BadTensors(file, "its header is no JSON object");
    }
  }

  private List<Entry> entries(JsonValue.Obj header) {
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, JsonValue> field : header.fields().entrySet()) {
      if (!field.getKey().equals(SafeTensors.METADATA)) {
        entries.add(entry(field.getKey(), field.getValue()));
      }
    }
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    return entries;
  }

  private Entry entry(String name, JsonValue value) {
    if (value instanceof JsonValue.Obj fields) {
      String type = text(name, fields);
      List<Long> shape = numbers(name, fields, "shape");
      List<Long> offsets = numbers(name, fields, "data_offsets");
      DType known =
          DType.ofSafeTensors(type).orElseThrow(() -> bad(name, "has the unknown type " + type));
      if (offsets.size() == 2) {
        return new Entry(name, known, shape, offsets.get(0), offsets.get(1));
      }
    }
    throw bad(name, "is not described by type, shape and two offsets");
  }

  private String text(String name, JsonValue.Obj fields) {
    try {
      return fields.needText("dtype");
    } catch (WrongJson e) {
      throw bad(name, "has no type");
    }
  }

  private List<Long> numbers(String name, JsonValue.Obj fields, String field) {
    List<Long> numbers = new ArrayList<>();
    try {
      for (JsonValue item : fields.items(field)) {
        numbers.add(item instanceof JsonValue.Num number ? number.asLong() : -1L);
      }
    } catch (WrongJson e) {
      throw bad(name, "has a wrong " + field);
    }
    if (numbers.stream().anyMatch(n -> n < 0)) {
      throw bad(name, "has a wrong " + field);
    }
    return numbers;
  }

  private Tensor tensor(Entry entry, MemorySegment data) {
    if (entry.end() < entry.begin() || entry.end() > data.byteSize()) {
      throw bad(entry.name(), "lies outside the file");
    }
    try {
      MemorySegment bytes = data.asSlice(entry.begin(), entry.end() - entry.begin());
      return Tensor.of(entry.type(), entry.shape(), bytes);
    } catch (IllegalArgumentException e) {
      throw bad(entry.name(), "does not fit: " + e.getMessage());
    }
  }

  private BadTensors bad(String name, String what) {
    return new BadTensors(file, "the tensor '%s' %s".formatted(name, what));
  }
}
