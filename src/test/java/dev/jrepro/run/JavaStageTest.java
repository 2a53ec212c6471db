package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.testing.Scratch;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A single-file program depends on what javac reads for it, without being told. */
final class JavaStageTest {

  @TempDir private Path folder;
  private Scratch scratch;

  @BeforeEach
  void makeProjectThatHasRun() {
    scratch =
        Scratch.project(folder.resolve("p"))
            .write(
                "src/Main.java",
                """
                import java.nio.file.*;
                class Main {
                  public static void main(String[] args) throws Exception {
                    Files.writeString(Path.of("o"), Beside.text() + args[0] + "\\n");
                  }
                }
                """)
            .write("src/Beside.java", "class Beside { static String text() { return \"one\"; } }\n")
            .write("src/Unused.java", "class Unused {}\n")
            .stages("s: {java: src/Main.java --flag, outs: [o]}")
            .commit("p");
    scratch.jrepro("run").ok();
    scratch.commit("run");
  }

  @Test
  void aChangedSiblingMakesItStale() {
    assertThat(scratch.read("o")).isEqualTo("one--flag\n");
    scratch.jrepro("status", "--check").ok();
    scratch
        .write("src/Beside.java", "class Beside { static String text() { return \"two\"; } }\n")
        .jrepro("why", "s")
        .ok()
        .prints("dependency src/Beside.java changed");
    scratch.jrepro("run").ok().says("1 run");
    assertThat(scratch.read("o")).isEqualTo("two--flag\n");
    scratch.git("checkout", "-q", ".");
    scratch.jrepro("run").ok().says("1 restored");
    assertThat(scratch.dirt()).isEmpty();
  }

  @Test
  void aSiblingThatIsNotReadDoesNotRerunIt() {
    scratch.write("src/Unused.java", "class Unused { int x; }\n").jrepro("status", "--check").ok();
    scratch.write("src/Brandnew.java", "class Brandnew {}\n").jrepro("status", "--check").ok();
    scratch.jrepro("run").ok().says("Everything is up to date");
    assertThat(scratch.git("status", "--porcelain", ".repro")).isEmpty();
  }

  @Test
  void aProgramThatDoesNotCompileFailsAndSaysWhere() {
    scratch
        .write("src/Main.java", "class Main { nonsense }\n")
        .jrepro("run")
        .fails(1, "Main.java:1: error", "failed with exit code");
    assertThat(scratch.read("o")).isEqualTo("one--flag\n");
  }

  @Test
  void aProgramThatIsNotThereIsNamed() {
    scratch.delete("src/Main.java").jrepro("run").fails(1, "src/Main.java", "not there");
  }
}
