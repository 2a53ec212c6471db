package dev.jrepro.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ParamsTest {
  @TempDir Path folder;

  private final Params params =
      Params.parse(
          """
          {"seed": 9007199254740993, "train": {"epochs": 3, "rate": 1e-3, "name": "adam",
           "fast": true, "whole": 2.0, "many": [1], "big": 4294967296}}
          """,
          "p.json");

  @Test
  void valuesAreFoundByDottedKeys() {
    assertThat(params.intAt("train.epochs")).isEqualTo(3);
    assertThat(params.doubleAt("train.rate")).isEqualTo(0.001);
    assertThat(params.doubleAt("train.epochs")).isEqualTo(3);
    assertThat(params.stringAt("train.name")).isEqualTo("adam");
    assertThat(params.booleanAt("train.fast")).isTrue();
    assertThat(params.intAt("train.whole")).isEqualTo(2);
    assertThat(params.at("train").intAt("epochs")).isEqualTo(3);
    assertThat(params.has("train.epochs")).isTrue();
    assertThat(params.has("train.epochs.more")).isFalse();
  }

  @Test
  void listIsReadAsItsTexts() {
    Params lists = Params.parse("lambdas: [0, 0.5, 1e3]\nmixed: [[1]]\n", "p.yaml");
    assertThat(lists.listAt("lambdas")).containsExactly("0", "0.5", "1e3");
    assertThatThrownBy(() -> lists.listAt("mixed"))
        .isInstanceOf(BadParams.class)
        .hasMessageContaining("'mixed' is a list, not a list of single values");
    assertThatThrownBy(() -> params.listAt("seed")).hasMessageContaining("not a list");
  }

  @Test
  void longIsNotRoundedToADouble() {
    assertThat(params.longAt("seed")).isEqualTo(9007199254740993L);
  }

  @Test
  void missingKeyIsNamedWithItsFile() {
    assertThatThrownBy(() -> params.at("train").intAt("batch"))
        .isInstanceOf(BadParams.class)
        .hasMessage("p.json: the parameter 'train.batch' is missing.");
  }

  @Test
  void wrongKindIsNamedWithItsPlace() {
    assertThatThrownBy(() -> params.intAt("train.name"))
        .isInstanceOf(BadParams.class)
        .hasMessageStartingWith("p.json:1:")
        .hasMessageContaining("'train.name' is 'adam', not a whole number in the range of an int");
    assertThatThrownBy(() -> params.intAt("train.big")).isInstanceOf(BadParams.class);
    assertThatThrownBy(() -> params.intAt("train.rate")).isInstanceOf(BadParams.class);
    assertThatThrownBy(() -> params.booleanAt("train.epochs")).isInstanceOf(BadParams.class);
    assertThatThrownBy(() -> params.stringAt("train.many"))
        .isInstanceOf(BadParams.class)
        .hasMessageContaining("is a list, not a single value");
  }

  @Test
  void fileIsTheOneThatTheEnvironmentNamesElseParamsYaml() throws IOException {
    Files.writeString(folder.resolve("params.yaml"), "seed: 1\n");
    Path given = Files.writeString(folder.resolve("given.json"), "{\"seed\": 2}");
    assertThat(Params.load(Map.of(), folder).intAt("seed")).isEqualTo(1);
    assertThat(Params.load(Map.of("JREPRO_PARAMS", given.toString()), folder).intAt("seed"))
        .isEqualTo(2);
  }

  @Test
  void missingFileIsNamed() {
    assertThatThrownBy(() -> Params.load(Map.of(), folder))
        .isInstanceOf(BadParams.class)
        .hasMessageContaining("params.yaml");
  }
}
