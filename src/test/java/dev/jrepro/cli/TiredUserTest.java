package dev.jrepro.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.testing.Ran;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a tired person types, and every word of the answer. A line of the list is a command; none of
 * them changes the workspace, shows a stack trace, or ends with 70.
 */
final class TiredUserTest {

  private static final Path FOLDER =
      Path.of(System.getProperty("jrepro.root", "."), "src/test/resources/dev/jrepro/cli");

  @TempDir private Path folder;

  @Test
  void isAnsweredAsTheGoldenFileSays() throws IOException {
    Scratch scratch = project();
    StringBuilder said = new StringBuilder();
    for (String line : Files.readAllLines(FOLDER.resolve("tired.txt"))) {
      SortedMap<String, String> before = scratch.tree();
      Ran ran = scratch.jrepro(line.isEmpty() ? new String[0] : words(line));
      said.append("$ jrepro ").append(line).append('\n');
      said.append(text(ran.out())).append(text(ran.err()));
      said.append("=> ").append(ran.exit()).append("\n\n");
      assertThat(ran.exit()).as("%s: %s", line, ran).isNotEqualTo(ExitCode.BUG);
      assertThat(ran.err()).as(line).doesNotContain("\tat ");
      assertThat(scratch.tree()).as(line).isEqualTo(before);
    }
    Path golden = FOLDER.resolve("tired.golden.txt");
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(golden, said);
    }
    assertThat(said.toString()).isEqualTo(Files.readString(golden));
  }

  /** Words are parted by spaces; {@code ''} is an empty one. */
  private static String[] words(String line) {
    return List.of(line.split(" ", -1)).stream()
        .map(word -> word.equals("''") ? "" : word)
        .toArray(String[]::new);
  }

  private String text(String said) {
    return said.replace(folder.toAbsolutePath().toString(), "FOLDER")
        .replaceAll("commit [0-9a-f]{10}", "commit COMMIT")
        .replaceAll("run, [0-9a-f]{12} of [-0-9T:]+Z", "run, RUN of TIME")
        .replaceAll("(after |expected: |  )[0-9.]+ s", "$1N s");
  }

  /** Two pipelines, data, an import that was never filled; one stage has run, one is stale. */
  private Scratch project() {
    Scratch scratch =
        Scratch.project(folder.resolve("p"))
            .write("params.yaml", "train: {epochs: 3}\nseed: 1\n")
            .write("data/raw/a", "1")
            .write("code.py", "x")
            .write("folder/file", "y");
    scratch.jrepro("add", "data/raw").ok();
    scratch.write("SUMS", "0".repeat(64) + "  x\n");
    scratch.jrepro("import-url", "${env:PLACE}", "in", "--no-exec", "--pin", "SUMS").ok();
    scratch.stages(
        "prepare: {cmd: 'cat data/raw/a > prepared', deps: [data/raw], outs: [prepared]}",
        "train:",
        "  cmd: 'cat prepared > model'",
        "  deps: [prepared]",
        "  params: [train]",
        "  outs: [model]",
        "  metrics: [metrics.json]");
    scratch.write(
        "pipelines/q.yaml", "stages:\n  train: {cmd: 'echo > other', deps: [in], outs: [other]}\n");
    scratch.jrepro("run", "prepare").ok();
    return scratch.commit("all");
  }
}
