package dev.jrepro.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class TableTest {

  private static final Table TABLE =
      new Table(List.of("A", "Long title"), List.of(List.of("é😀|", "x\ny"), List.of("b", "")));

  @Test
  void columnsAreAligned() {
    assertThat(TABLE.toText()).isEqualTo("A    Long title\né😀|  x\\ny\nb\n");
  }

  @Test
  void markdownIsEscaped() {
    assertThat(TABLE.toMarkdown())
        .isEqualTo(
            """
            | A    | Long title |
            | ---- | ---------- |
            | é😀\\| | x\\ny       |
            | b    |            |
            """);
  }

  @Test
  void withoutRowsThereIsNoText() {
    assertThat(new Table(List.of("A"), List.of()).toText()).isEmpty();
    assertThat(new Table(List.of("A"), List.of()).toMarkdown()).isEmpty();
  }
}
