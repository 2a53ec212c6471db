package dev.jrepro.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.Golden;
import dev.jrepro.json.Json;
import dev.jrepro.lineage.MemoryProject;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class DifferenceTest {

  @Test
  void eachValueThatIsNotTheSameIsARow() throws IOException {
    Difference difference =
        between(
            "{\"accuracy\": 0.97, \"loss\": {\"val\": 0.1}, \"name\": \"a\", \"same\": 1, \"gone\":"
                + " 3, \"flag\": false}",
            "{\"accuracy\": 0.9735, \"loss\": {\"val\": 0.05}, \"name\": \"b|c\", \"same\": 1,"
                + " \"new\": [1], \"flag\": true}");
    Golden.check("metrics/diff.txt", difference.toTable("Metric", "HEAD", "workspace").toText());
    Golden.check("metrics/diff.md", difference.toTable("Metric", "HEAD", "workspace").toMarkdown());
    Golden.check("metrics/diff.json", Json.pretty(difference.toJson()));
  }

  @Test
  void nothingIsSaidOfEqualFiles() {
    Difference difference = between("{\"a\": {\"b\": 1}}", "{ \"a\" : { \"b\" : 1 } }");
    assertThat(difference.rows()).isEmpty();
    assertThat(difference.toTable("Metric", "HEAD", "workspace").toText()).isEmpty();
    assertThat(Json.canonical(difference.toJson())).isEqualTo("{}");
  }

  @Test
  void whatWasWrittenDifferentlyDiffers() {
    Difference difference = between("{\"a\": 1, \"b\": \"1\"}", "{\"a\": 1.0, \"b\": 1}");
    assertThat(difference.rows()).hasSize(2);
    assertThat(difference.rows().getFirst().change()).hasValue(0);
    assertThat(difference.rows().getLast().change()).isEmpty();
  }

  @Test
  void changesThatNoDoubleHoldsAreLeftOut() {
    Difference difference =
        between(
            "{\"a\": -1.7e308, \"b\": 1e400, \"c\": 9007199254740993}",
            "{\"a\": 1.7e308, \"b\": 1, \"c\": 9007199254740992}");
    assertThat(difference.rows()).hasSize(3).allMatch(row -> row.change().isEmpty());
    assertThat(Json.canonical(difference.toJson()))
        .contains("{\"new\":9007199254740992,\"old\":\"9007199254740993\"}");
  }

  @Test
  void aFileThatIsNotThereHasNoValues() {
    Values none = Metrics.of(new MemoryProject().snapshot());
    Values some = metrics("{\"a\": 1}");
    assertThat(Difference.between(none, some).rows())
        .singleElement()
        .satisfies(row -> assertThat(row.before()).isEmpty());
    assertThat(Difference.between(some, none).rows())
        .singleElement()
        .satisfies(row -> assertThat(row.after()).isEmpty());
  }

  private static Difference between(String before, String after) {
    return Difference.between(metrics(before), metrics(after));
  }

  private static Values metrics(String text) {
    return Metrics.of(
        new MemoryProject()
            .with("pipelines/p.yaml", "metrics: [m.json]\n")
            .with("m.json", text)
            .snapshot());
  }
}
