package dev.jrepro.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts with conflict markers, as Git leaves them. */
final class ConflictSidesTest {

  @Test
  void bothSidesAreReadInEachStyle() {
    ConflictSides expected = new ConflictSides("a\nb\nx\n", "a\nc\nd\nx\n");
    assertThat(ConflictSides.of("a\n<<<<<<< HEAD\nb\n=======\nc\nd\n>>>>>>> br anch\nx\n"))
        .contains(expected);
    assertThat(
            ConflictSides.of(
                """
                a
                <<<<<<< HEAD
                b
                ||||||| 01ab
                old
                <<<<<<<<< nested
                =========
                =======
                c
                d
                >>>>>>> theirs
                x
                """))
        .contains(expected);
  }

  @Test
  void severalConflictsOneAfterTheOther() {
    String one = "<<<<<<< o\n1\n=======\n2\n>>>>>>> t\n";
    assertThat(ConflictSides.of(one + "x\n" + one))
        .contains(new ConflictSides("1\nx\n1\n", "2\nx\n2\n"));
  }

  @Test
  void longerMarkersAndOtherLineEndsAreRead() {
    assertThat(ConflictSides.of("<<<<<<<<<< o\n1\n==========\n=======\n>>>>>>>>>> t\n"))
        .contains(new ConflictSides("1\n", "=======\n"));
    assertThat(ConflictSides.of("<<<<<<< o\r\n1\r\n=======\r\n2\r\n>>>>>>> t\r\n"))
        .contains(new ConflictSides("1\r\n", "2\r\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no conflict\n=======\n",
        "<<<<<<< never ends\n1\n=======\n2\n",
        "<<<<<<< o\n1\n>>>>>>> t\n",
        "<<<<<<< o\n<<<<<<< o\n1\n=======\n2\n>>>>>>> t\n=======\n2\n>>>>>>> t\n"
      })
  void whatIsNoConflictHasNoSides(String text) {
    assertThat(ConflictSides.of(text)).isEmpty();
  }
}
