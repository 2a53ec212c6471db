package dev.jrepro.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Whatever the order in which keys come, the map is that of taking them one by one. */
final class AscendingTest {

  @Test
  void itIsTheMapThatTakesThemOneByOne() {
    Random random = new Random(1);
    for (int n = 0; n < 200; n++) {
      boolean sorted = n % 2 == 0;
      Ascending<String, Integer> ascending = new Ascending<>(RepoPath.BYTE_ORDER);
      SortedMap<String, Integer> expected = new TreeMap<>(RepoPath.BYTE_ORDER);
      for (int i = 0; i < n; i++) {
        String key = "k%04d".formatted(sorted ? i : random.nextInt(n));
        ascending.add(key, i);
        expected.put(key, i);
      }
      SortedMap<String, Integer> map = ascending.toMap();
      assertThat(map).isEqualTo(expected);
      assertThat(List.copyOf(map.keySet())).isEqualTo(List.copyOf(expected.keySet()));
      map.put("a", 0);
      assertThat(map.firstKey()).isEqualTo("a");
      assertThat(map.headMap("k0100")).isEqualTo(with(expected).headMap("k0100"));
    }
  }

  private static SortedMap<String, Integer> with(SortedMap<String, Integer> map) {
    SortedMap<String, Integer> all = new TreeMap<>(map);
    all.put("a", 0);
    return all;
  }

  @Test
  void whatComesBehindAllOthersIsToldFromWhatDoesNot() {
    Ascending<String, Integer> ascending = new Ascending<>(RepoPath.BYTE_ORDER);
    assertThat(ascending.isAboveAll("a")).isTrue();
    ascending.add("b", 1);
    assertThat(ascending.isAboveAll("a")).isFalse();
    assertThat(ascending.isAboveAll("b")).isFalse();
    assertThat(ascending.isAboveAll("c")).isTrue();
  }
}
