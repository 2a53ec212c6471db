package dev.jrepro.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.jrepro.core.JreproException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every broken file of the corpus, with the words that its user reads. */
final class BrokenPipelinesTest {

  private static final Path GOLDEN = Corpus.ROOT.resolve("broken/errors.txt");

  @Test
  void eachIsAnsweredAsTheGoldenFileSays() throws IOException {
    StringBuilder said = new StringBuilder();
    for (String folder : new String[] {"text", "shape", "meaning"}) {
      for (Path file : Corpus.files("broken/" + folder)) {
        String name = file.getFileName().toString();
        said.append("## ").append(folder).append('/').append(name).append('\n');
        said.append(answer(file)).append('\n');
      }
    }
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(GOLDEN, said);
    }
    assertThat(said.toString()).isEqualTo(Files.readString(GOLDEN));
  }

  private static String answer(Path file) {
    Throwable thrown =
        catchThrowable(() -> StageGraph.of(Pipelines.read(Corpus.project(file), Map.of())));
    assertThat(thrown).as(file.toString()).isInstanceOf(JreproException.Invalid.class);
    JreproException error = (JreproException) thrown;
    String hint = error.hint().map(text -> "Hint: " + text + "\n").orElse("");
    return "Error: " + error.getMessage() + "\n" + hint;
  }
}
