package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.json.JsonValue;
import dev.jrepro.testing.Scratch;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program tells of its engine reaches the record; what it makes up does no harm. */
final class ReportTest {

  @TempDir private Path folder;

  private JsonValue.Obj record(String told) {
    Scratch scratch =
        Scratch.project(folder.resolve("p"))
            .write("told.json", told)
            .write(
                "src/Main.java",
                """
                import java.nio.file.*;
                void main() throws Exception {
                  Files.copy(Path.of("told.json"), Path.of(System.getenv("JREPRO_REPORT")));
                  Files.writeString(Path.of("o"), "1");
                }
                """)
            .stages("s: {java: src/Main.java, deps: [told.json], outs: [o]}")
            .commit("p");
    scratch.jrepro("run").ok();
    scratch.jrepro("show", "s").ok();
    return scratch.jrepro("show", "s", "--json").ok().json();
  }

  @Test
  void otherInstructionSetAndLibraryAreAnotherClass() {
    JsonValue.Obj record =
        record(
            """
            {"device": "cpu", "torch": {"capability": "NO AVX", "libraries": {"blas": "open"}}}
            """);
    assertThat(record.needText("numerics")).contains(" no-avx libtorch-2.7.1 without mkl");
    assertThat(record.object("environment").object("torch").text("capability")).contains("NO AVX");
  }

  @Test
  void modelOfTheGpuIsInTheClass() {
    JsonValue.Obj record =
        record(
            """
            {"device": "gpu", "torch": {"gpu": "NVIDIA H100 80GB HBM3", "capability": "AVX2",
             "libraries": {"mkl": "2024.2"}}}
            """);
    assertThat(record.needText("numerics"))
        .startsWith("gpu NVIDIA H100 80GB HBM3 ")
        .endsWith(" avx2 libtorch-2.7.1");
  }

  @Test
  void nonsenseIsNotRecorded() {
    JsonValue.Obj record = record("{\"device\": \"gpu\", \"torch\": {\"threads\": \"many\"}}");
    assertThat(record.needText("numerics")).startsWith("cpu ");
    assertThat(record.object("environment").get("torch")).isEmpty();
  }
}
