package dev.jrepro.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportTest {
  @TempDir Path folder;

  @Test
  void numbersAreSortedByNameAndRoundedToSixDigits() throws IOException {
    Path file = folder.resolve("new/metrics.json");
    new Report()
        .put("loss", 0.123456789)
        .put("steps", 12345678L)
        .put("device", "cpu")
        .put("accuracies", List.of(1.0, 2 / 3.0))
        .put("broken", Double.NaN)
        .write(file);
    assertThat(Files.readString(file))
        .isEqualTo(
            """
            {
              "accuracies": [
                1,
                0.666667
              ],
              "broken": "NaN",
              "device": "cpu",
              "loss": 0.123457,
              "steps": 12345678
            }
            """);
    assertThat(folder.resolve("new")).isDirectoryContaining(p -> p.equals(file));
  }

  @Test
  void lossCurveHasAMeanForEachStretchOfSteps() throws IOException {
    History history = new History();
    for (float loss : new float[] {3, 1, 0.5f, 0.25f, 0.125f}) {
      history.add(loss);
    }
    Path file = folder.resolve("loss.csv");
    LossCurve.write(file, history, 2);
    assertThat(Files.readString(file)).isEqualTo("step,loss\n2,2\n4,0.375\n5,0.125\n");
  }

  @Test
  void historyComesBackFromItsJson() {
    History history = new History();
    history.add(0.1f);
    Evaluation evaluation = new Evaluation(1 / 3.0, List.of(List.of(5, 1), List.of(0, 2)));
    history.add(new History.Epoch(1, 0.1 / 3, Optional.of(evaluation)));
    history.add(new History.Epoch(2, 0.7, Optional.empty()));
    JsonValue.Obj facts =
        JsonValue.object()
            .put("epochs", JsonValue.array(history.epochs(), History.Epoch::toJson))
            .build();
    History again = History.of(history.losses(), facts);
    assertThat(again.epochs()).isEqualTo(history.epochs());
    assertThat(again.losses()).isEqualTo(history.losses());
  }

  @Test
  void accuracyIsTheShareOfRightAnswers() {
    Evaluation evaluation =
        new Evaluation(0, List.of(List.of(3, 1, 0), List.of(0, 4, 0), List.of(0, 0, 0)));
    assertThat(evaluation.accuracy()).isEqualTo(7 / 8.0);
    assertThat(evaluation.accuracies()).containsExactly(0.75, 1.0, 0.0);
  }

  @Test
  void optionsHaveDefaultsAndUnknownOnesAreNamed() {
    Map<String, String> defaults = Map.of("data", "d", "model", "m");
    Options options = Options.read(new String[] {"--data", "x"}, defaults);
    assertThat(options.get("data")).isEqualTo("x");
    assertThat(options.get("model")).isEqualTo("m");
    for (String[] wrong : new String[][] {{"--dat", "x"}, {"--data"}, {"data", "x"}}) {
      assertThatThrownBy(() -> Options.read(wrong, defaults))
          .isInstanceOf(BadParams.class)
          .hasMessageContaining(wrong[0]);
    }
  }
}
