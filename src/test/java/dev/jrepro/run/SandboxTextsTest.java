package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of what a sandbox found. */
final class SandboxTextsTest {

  @Test
  void anObservedRunThatTookMoreThanTwiceAsLongIsSaid() {
    assertThat(SandboxTexts.cost("s", 7000, 3000))
        .hasValue("observing stage s more than doubled its time: 7.0 s, and 3.0 s without.");
    assertThat(SandboxTexts.cost("s", 6000, 3000)).isEmpty();
    assertThat(SandboxTexts.cost("s", 900, 10)).isEmpty();
  }

  @Test
  void ofManyTheFirstAreNamed() {
    assertThat(SandboxTexts.some(List.of("a", "b"))).isEqualTo("a, b");
    assertThat(SandboxTexts.some(List.of(1, 2, 3, 4, 5, 6, 7)))
        .isEqualTo("1, 2, 3, 4, 5 and 2 more");
  }
}
