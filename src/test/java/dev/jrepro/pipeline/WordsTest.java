package dev.jrepro.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.core.ShellText;
import dev.jrepro.yaml.Nearest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Splitting lines into words, and guessing what a word was meant to be. */
final class WordsTest {

  @Test
  void lineIsSplitAsAShellDoes() {
    assertThat(split("a  'b c'\td\\ e \"f \\\" \\n $x\" '' g\"h\"i"))
        .containsExactly("a", "b c", "d e", "f \" \\n $x", "", "ghi");
    assertThat(split("  ")).isEmpty();
  }

  @Test
  void openQuoteIsNoLine() {
    assertThat(ShellWords.split("a 'b")).isEmpty();
    assertThat(ShellWords.split("a \"b")).isEmpty();
    assertThat(ShellWords.split("a \\")).isEmpty();
  }

  @Test
  void quotedWordIsReadBack() {
    for (String word : List.of("plain", "", "a b", "it's", "\"", "$x", "a\\b", "*")) {
      assertThat(split(ShellText.word(word))).containsExactly(word);
    }
  }

  @Test
  void nearestIsFoundAndFarIsNot() {
    assertThat(Nearest.to("parms", Keys.STAGE)).contains("params");
    assertThat(Nearest.to("CMD", Keys.STAGE)).contains("cmd");
    assertThat(Nearest.to("zebra", Keys.STAGE)).isEmpty();
    assertThat(Nearest.to("z", List.of("x", "y"))).isEmpty();
    assertThat(Nearest.to("lr", List.of("a.b.lr", "train.lr"))).contains("a.b.lr");
  }

  private static List<String> split(String line) {
    Optional<List<String>> words = ShellWords.split(line);
    return words.orElseThrow();
  }
}
