package dev.jrepro.tensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SafeTensorsTest {
  @TempDir Path folder;

  @Test
  void everyTypeComesBackAsItWas() throws IOException {
    SortedMap<String, Tensor> written = new TreeMap<>();
    written.put("floats", Tensor.ofFloats(new float[] {1.5f, Float.NaN, -0f}, 3));
    written.put("longs", Tensor.ofLongs(new long[] {Long.MIN_VALUE, 1}, 2, 1));
    written.put("bytes", bytes(DType.UINT8, List.of(2L, 2L), 1, 2, 3, (byte) 255));
    written.put("ints", bytes(DType.INT32, List.of(), 1, 0, 0, 0));
    written.put("none", Tensor.ofFloats(new float[0], 0, 5));
    Path file = folder.resolve("a.safetensors");
    SafeTensors.write(file, written);
    try (Arena arena = Arena.ofConfined()) {
      SortedMap<String, Tensor> read = SafeTensors.open(file, arena);
      assertThat(read.keySet()).isEqualTo(written.keySet());
      written.forEach((name, t) -> assertThat(t.sameAs(tensor(read, name))).as(name).isTrue());
      assertThat(tensor(read, "longs").toLongs()).containsExactly(Long.MIN_VALUE, 1);
      assertThat(tensor(read, "floats").toFloats()).containsExactly(1.5f, Float.NaN, -0f);
    }
  }

  @Test
  void bytesAreSortedByNameAndThePaddedHeaderIsCanonical() throws IOException {
    SortedMap<String, Tensor> tensors = new TreeMap<>();
    tensors.put("b", bytes(DType.UINT8, List.of(1L), 9));
    tensors.put("a", Tensor.ofFloats(new float[] {1}, 1));
    Path file = folder.resolve("golden.safetensors");
    SafeTensors.write(file, tensors);
    String header =
        "{\"a\":{\"data_offsets\":[0,4],\"dtype\":\"F32\",\"shape\":[1]},"
            + "\"b\":{\"data_offsets\":[4,5],\"dtype\":\"U8\",\"shape\":[1]}}      ";
    assertThat(header.length() % 8).isZero();
    assertThat(Files.readAllBytes(file)).isEqualTo(file(header, 0, 0, (byte) 0x80, 0x3f, 9));
  }

  @Test
  void metadataOfOthersIsPassedOver() throws IOException {
    Path file = folder.resolve("meta.safetensors");
    Files.write(
        file,
        file(
            "{\"__metadata__\":{\"format\":\"pt\"},"
                + "\"x\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}",
            1,
            2));
    try (Arena arena = Arena.ofConfined()) {
      assertThat(SafeTensors.open(file, arena)).containsOnlyKeys("x");
    }
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"x":{"dtype":"U8","shape":[2],"data_offsets":[0,3]}}|needs 2 bytes
          {"x":{"dtype":"U8","shape":[9],"data_offsets":[0,9]}}|outside the file
          {"x":{"dtype":"U8","shape":[2],"data_offsets":[2,0]}}|overlap
          {"x":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}|nobody
          {"x":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}|2 bytes of 3
          {"x":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"y":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}|overlap
          {"x":{"dtype":"U8","shape":[-3],"data_offsets":[0,3]}}|wrong shape
          {"x":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,3]}}|no tensor has the shape
          {"x":{"dtype":"Q9","shape":[3],"data_offsets":[0,3]}}|unknown type Q9
          {"x":{"shape":[3],"data_offsets":[0,3]}}|no type
          {"x":{"dtype":"U8","shape":[3],"data_offsets":[0]}}|two offsets
          {"x":{"dtype":"U8","shape":[3],"data_offsets":"no"}}|wrong data_offsets
          {"x":[]}|not described
          []|no JSON object
          {"x|no JSON object
          """)
  void headerThatDoesNotDescribeEachByteOnceIsRefused(String header, String what)
      throws IOException {
    assertRefused(file(header, 1, 2, 3), what);
  }

  @Test
  void headerLengthsBeyondTheFileAreRefused() throws IOException {
    assertRefused(new byte[7], "ends within its header");
    assertRefused(length(9), "ends within its header");
    assertRefused(length(-1), "18446744073709551615 bytes");
    assertRefused(length(1L << 40), "1099511627776 bytes");
    assertRefused(file(new String(new char[] {0xff}), 1).clone(), "no JSON object");
  }

  private static Tensor tensor(SortedMap<String, Tensor> tensors, String name) {
    return Optional.ofNullable(tensors.get(name)).orElseThrow();
  }

  private void assertRefused(byte[] bytes, String what) throws IOException {
    Path file = folder.resolve("broken.safetensors");
    Files.write(file, bytes);
    try (Arena arena = Arena.ofConfined()) {
      assertThatThrownBy(() -> SafeTensors.open(file, arena))
          .isInstanceOf(BadTensors.class)
          .hasMessageContaining("broken.safetensors")
          .hasMessageContaining(what);
    }
  }

  private static byte[] length(long length) {
    return ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();
  }

  private static byte[] file(String header, int... data) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(8 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(text.length).put(text);
    for (int each : data) {
      file.put((byte) each);
    }
    return file.array();
  }

  private static Tensor bytes(DType type, List<Long> shape, int... bytes) {
    byte[] copy = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      copy[i] = (byte) bytes[i];
    }
    return Tensor.of(type, shape, MemorySegment.ofArray(copy));
  }
}
