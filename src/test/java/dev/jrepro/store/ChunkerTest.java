package dev.jrepro.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.Golden;
import dev.jrepro.core.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class ChunkerTest {

  @Test
  void theCutsAreThoseOfTheFormat() throws IOException {
    byte[] bytes = bytes(2 << 20);
    Golden.check(
        "store/chunks.txt",
        lengths(bytes).stream().map(String::valueOf).collect(Collectors.joining("\n", "", "\n")));
  }

  @Test
  void chunksAreNeitherShortNorLong() {
    List<Integer> lengths = lengths(bytes(4 << 20));
    assertThat(lengths.subList(0, lengths.size() - 1))
        .allMatch(length -> length > Chunker.MIN_BYTES && length <= Chunker.MAX_BYTES);
    assertThat(lengths.stream().mapToInt(Integer::intValue).average().orElseThrow())
        .isBetween(50_000.0, 100_000.0);
    assertThat(lengths(new byte[1_000_000])).first().isEqualTo(Chunker.MAX_BYTES);
    assertThat(lengths(new byte[100])).containsExactly(100);
  }

  @Test
  void anInsertedByteChangesFewChunks() {
    byte[] before = bytes(4 << 20);
    byte[] after = new byte[before.length + 1];
    System.arraycopy(before, 0, after, 0, 1 << 20);
    System.arraycopy(before, 1 << 20, after, (1 << 20) + 1, before.length - (1 << 20));
    Set<Digest> chunks = new HashSet<>(digests(after));
    chunks.removeAll(digests(before));
    assertThat(chunks).hasSizeBetween(1, 3);
  }

  /** The SHA-256 of {@code jrepro.test.0}, of {@code jrepro.test.1}, and so on. */
  static byte[] bytes(int length) {
    byte[] bytes = new byte[length + Digest.BYTES];
    for (int i = 0; i * Digest.BYTES < length; i++) {
      Digest.ofUtf8("jrepro.test." + i).copyTo(bytes, i * Digest.BYTES);
    }
    return Arrays.copyOf(bytes, length);
  }

  private static List<Integer> lengths(byte[] bytes) {
    List<Integer> lengths = new ArrayList<>();
    for (int at = 0; at < bytes.length; at += lengths.getLast()) {
      lengths.add(Chunker.cut(bytes, at, bytes.length));
    }
    return lengths;
  }

  private static List<Digest> digests(byte[] bytes) {
    List<Digest> digests = new ArrayList<>();
    int at = 0;
    for (int length : lengths(bytes)) {
      digests.add(new Digest.Hasher().update(bytes, at, length).finish());
      at += length;
    }
    return digests;
  }
}
