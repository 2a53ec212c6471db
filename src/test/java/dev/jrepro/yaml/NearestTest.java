package dev.jrepro.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class NearestTest {
  @Test
  void swappedNeighboursAreOneStep() {
    assertThat(Nearest.distance("dpes", "deps")).isEqualTo(1);
    assertThat(Nearest.distance("dep", "deps")).isEqualTo(1);
    assertThat(Nearest.distance("", "deps")).isEqualTo(4);
    assertThat(Nearest.distance("kitten", "sitting")).isEqualTo(3);
  }
}
