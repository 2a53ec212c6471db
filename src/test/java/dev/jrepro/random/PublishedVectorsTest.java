package dev.jrepro.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** jrepro's own streams give what the page on random numbers says; computed apart, in Python. */
final class PublishedVectorsTest {
  private static final Path PAGE =
      Path.of(System.getProperty("jrepro.root", "."), "docs/random.md");
  private static final String HEAD = "| seed | purpose |";

  private static List<List<String>> rows() throws IOException {
    return Files.readAllLines(PAGE).stream()
        .dropWhile(line -> !line.startsWith(HEAD))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .map(line ->
            Arrays.stream(line.substring(1).split("\\|", -1))
                .map(PublishedVectorsTest::cell)
                .toList())
        .toList();
  }

  private static String cell(String text) {
    return text.replace("`", "").strip();
  }

  @Test
  void thereIsATable() throws IOException {
    assertThat(rows()).hasSizeGreaterThan(5);
  }

  @TestFactory
  List<DynamicTest> areDrawn() throws IOException {
    return rows().stream()
        .map(row -> DynamicTest.dynamicTest(row.get(1) + " " + row.get(2), () -> check(row)))
        .toList();
  }

  private static void check(List<String> row) {
    long key = Derive.derive(Long.parseLong(row.get(0)), row.get(1), Long.parseLong(row.get(2)));
    assertThat("%016x".formatted(key)).isEqualTo(row.get(3));
    RandomStream words = RandomStream.ofKey(key);
    for (String word : row.get(4).split(" ", -1)) {
      assertThat("%08x".formatted(words.bits32())).isEqualTo(word);
    }
    assertThat(RandomStream.ofKey(key).uniform53()).isEqualTo(Double.parseDouble(row.get(5)));
    RandomStream normals = RandomStream.ofKey(key);
    for (String normal : row.get(6).split(" ", -1)) {
      assertThat(normals.normal()).isCloseTo(Double.parseDouble(normal), within(1e-15));
    }
    RandomStream below = RandomStream.ofKey(key);
    assertThat(IntStream.generate(() -> below.below(100)).limit(5))
        .containsExactly(ints(row.get(7)));
    assertThat(RandomStream.ofKey(key).below(1_000_000_000_000_000_000L))
        .isEqualTo(Long.parseLong(row.get(8)));
    assertThat(RandomStream.ofKey(key).permutation(6)).containsExactly(ints(row.get(9)));
  }

  private static Integer[] ints(String cell) {
    return Arrays.stream(cell.split(" ", -1)).map(Integer::valueOf).toArray(Integer[]::new);
  }
}
