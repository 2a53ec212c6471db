package dev.jrepro.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class ChunkCodecTest {

  private static final byte[] TEXT =
      "all work and no play ".repeat(5_000).getBytes(StandardCharsets.US_ASCII);

  @Test
  void textShrinksAndComesBack() {
    try (ChunkCodec codec = new ChunkCodec()) {
      byte[] stored = new byte[ChunkCodec.room(TEXT.length)];
      int length = codec.encode(TEXT, 0, TEXT.length, stored, 0);
      assertThat(length).isLessThan(TEXT.length / 50);
      byte[] back = new byte[TEXT.length];
      assertThat(codec.decode(ChunkCodec.ZSTD, stored, 0, length, back, TEXT.length)).isTrue();
      assertThat(back).isEqualTo(TEXT);
    }
  }

  @Test
  void whatDoesNotShrinkStaysAsItIs() {
    try (ChunkCodec codec = new ChunkCodec()) {
      for (int size : new int[] {0, 1, 100, 10_000, 200_000}) {
        byte[] noise = ChunkerTest.bytes(size);
        byte[] stored = new byte[ChunkCodec.room(size)];
        assertThat(codec.encode(noise, 0, size, stored, 0)).isEqualTo(size);
        byte[] back = new byte[size];
        assertThat(codec.decode(ChunkCodec.PLAIN, stored, 0, size, back, size)).isTrue();
        assertThat(back).isEqualTo(noise);
      }
    }
  }

  @Test
  void framesOfOtherVersionsOfZstdAreRead() {
    try (ChunkCodec codec = new ChunkCodec()) {
      byte[] frame = HexFormat.of().parseHex("28b52ffd2003190000414243");
      byte[] back = new byte[3];
      assertThat(codec.decode(ChunkCodec.ZSTD, frame, 0, frame.length, back, 3)).isTrue();
      assertThat(back).isEqualTo("ABC".getBytes(StandardCharsets.US_ASCII));
    }
  }

  @Test
  void wrongBytesAreNoChunk() {
    try (ChunkCodec codec = new ChunkCodec()) {
      byte[] stored = new byte[ChunkCodec.room(TEXT.length)];
      int length = codec.encode(TEXT, 0, TEXT.length, stored, 0);
      byte[] back = new byte[TEXT.length];
      byte[] cut = Arrays.copyOf(stored, length - 1);
      assertThat(codec.decode(ChunkCodec.ZSTD, cut, 0, cut.length, back, TEXT.length)).isFalse();
      assertThat(codec.decode(ChunkCodec.ZSTD, stored, 0, length, back, TEXT.length - 1)).isFalse();
      assertThat(codec.decode(ChunkCodec.PLAIN, stored, 0, length, back, TEXT.length)).isFalse();
      assertThat(codec.decode(7, stored, 0, length, back, TEXT.length)).isFalse();
    }
  }
}
