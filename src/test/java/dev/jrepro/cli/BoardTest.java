package dev.jrepro.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The board against a terminal that knows the four sequences which it uses. */
final class BoardTest {

  private static final Pattern PIECE =
      Pattern.compile("\u001b\\[(\\d*)A|\u001b\\[J|\u001b\\[\\?7[lh]|\r|\n|[^\u001b\r\n]+");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Board board = new Board(new PrintStream(bytes, true, StandardCharsets.UTF_8));

  /** Returns what a person sees. */
  private List<String> screen() {
    List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
    int row = 0;
    Matcher pieces = PIECE.matcher(bytes.toString(StandardCharsets.UTF_8));
    int end = 0;
    while (pieces.find()) {
      assertThat(pieces.start()).isEqualTo(end);
      end = pieces.end();
      String piece = pieces.group();
      if (piece.endsWith("A")) {
        row -= Integer.parseInt(pieces.group(1));
        assertThat(row).isNotNegative();
      } else if (piece.endsWith("J")) {
        lines.subList(row, lines.size()).clear();
        lines.add(new StringBuilder());
      } else if (piece.equals("\n")) {
        row++;
        if (row == lines.size()) {
          lines.add(new StringBuilder());
        }
      } else if (!piece.startsWith("\u001b") && !piece.equals("\r")) {
        lines.get(row).append(piece);
      }
    }
    assertThat(lines.removeLast()).isEmpty();
    return lines.stream().map(StringBuilder::toString).toList();
  }

  @Test
  void whatIsPrintedStaysAboveTheBoard() {
    board.print("one");
    board.draw(List.of("a", "b"));
    board.print("two");
    assertThat(screen()).containsExactly("one", "two", "a", "b");
    board.draw(List.of("c"));
    board.print("three");
    assertThat(screen()).containsExactly("one", "two", "three", "c");
  }

  @Test
  void anEmptyBoardLeavesNothing() {
    board.draw(List.of("a", "b"));
    board.draw(List.of());
    board.print("done");
    assertThat(screen()).containsExactly("done");
  }

  @Test
  void whatDidNotChangeIsNotDrawnAgain() {
    board.draw(List.of("a"));
    int size = bytes.size();
    board.draw(List.of("a"));
    assertThat(bytes.size()).isEqualTo(size);
  }

  @Test
  void whatACommandPrintsCannotMoveTheCursor() {
    board.draw(List.of("50 %\r\u001b[3Aoops"));
    assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("50 %  [3Aoops\n");
  }
}
