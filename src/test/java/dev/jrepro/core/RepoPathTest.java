package dev.jrepro.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RepoPathTest {

  @Test
  void pathsAreNormal() {
    assertThat(RepoPath.of("./a//b/../c/").value()).isEqualTo("a/c");
    assertThat(RepoPath.of("a").resolve("../b").value()).isEqualTo("b");
    assertThat(RepoPath.of(".")).isEqualTo(RepoPath.ROOT);
  }

  @Test
  void nothingLeadsOutOfTheProject() {
    for (String bad : List.of("../x", "a/../../x", "/etc/passwd", "", "a\0b")) {
      assertThatThrownBy(() -> RepoPath.of(bad)).isInstanceOf(BadPath.class);
    }
  }

  @Test
  void onlyNormalPathsCanBeMade() {
    for (String bad : List.of("/", "a/", "/a", "a//b", ".", "..", "a/.", "../a", "a/./b", "a\0")) {
      assertThatThrownBy(() -> new RepoPath(bad)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> RepoPath.of("x").child(bad))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (String good : List.of("...", ".a", "a.", "..a/b..", "-", " ", "a/b")) {
      assertThat(new RepoPath(good).value()).isEqualTo(good);
      assertThat(RepoPath.of("x").child(good).value()).isEqualTo("x/" + good);
    }
  }

  @Test
  void orderIsThatOfTheBytes() {
    List<String> names = List.of("a", "ab", "é", "\uFFFD", "\uD83D\uDE00", "Z", "a/b", "");
    List<String> byBytes =
        names.stream().sorted((x, y) -> Arrays.compareUnsigned(utf8(x), utf8(y))).toList();
    assertThat(names.stream().sorted(RepoPath.BYTE_ORDER).toList()).isEqualTo(byBytes);
  }

  @Test
  void folderHoldsWhatIsBelowItAndNotItsNeighbour() {
    RepoPath folder = RepoPath.of("data/raw");
    assertThat(RepoPath.of("data/raw/x").isIn(folder)).isTrue();
    assertThat(RepoPath.of("data/rawer").isIn(folder)).isFalse();
    assertThat(RepoPath.of("data/raw/x").from(folder)).isEqualTo("x");
    assertThat(folder.from(folder)).isEmpty();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
