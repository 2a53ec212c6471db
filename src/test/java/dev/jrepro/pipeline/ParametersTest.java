package dev.jrepro.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.core.JreproException;
import dev.jrepro.yaml.YamlNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ParametersTest {

  private static final String USES_SEED =
      "stages:\n  a: {cmd: 'run ${seed}', params: [seed, train.sizes]}\n";
  private static final String PARAMS = "seed: 7\ntrain: {lr: 0.1, sizes: [1, 2]}\n";

  @Test
  void overrideReachesParametersAndTemplates() {
    Stage stage = read(Map.of("seed", "8")).stages().getFirst();
    assertThat(stage.command()).isEqualTo(new Command.Shell(List.of("run 8")));
    assertThat(value(stage, "seed")).isEqualTo("\"int 8\"");
  }

  @Test
  void overrideIsReadAsYaml() {
    Stage stage =
        read(Map.of("train.sizes[1]", "5", "params.yaml:seed", "'8'")).stages().getFirst();
    assertThat(value(stage, "train.sizes")).isEqualTo("[\"int 1\",\"int 5\"]");
    assertThat(value(stage, "seed")).isEqualTo("\"str 8\"");
  }

  @Test
  void unknownOverrideNamesTheNearestKey() {
    assertThatThrownBy(() -> read(Map.of("sead", "1")))
        .isInstanceOf(JreproException.Invalid.class)
        .hasMessage("no parameter 'sead' to set: it is not in params.yaml.")
        .satisfies(e -> assertThat(((JreproException) e).hint()).contains("Did you mean seed?"));
    assertThatThrownBy(() -> read(Map.of("other.yaml:seed", "1")))
        .hasMessage("no parameter 'seed' to set: it is not in other.yaml.");
  }

  @Test
  void otherKindsOfFilesAreReadAndOverridden() {
    MemoryFiles files =
        MemoryFiles.of(
                "pipelines/a.yaml",
                """
                params: [p.toml]
                vars: [p.py]
                stages:
                  a:
                    cmd: run ${Train.lr} ${model.width} ${on}
                    params:
                      - model
                      - p.py: [Train.lr]
                      - p.properties: [log.level, log.level.root]
                """)
            .with("p.toml", "on = true\n[model]\nwidth = 1_6\n")
            .with("p.py", "class Train:\n    lr = 1e-1\n")
            .with("p.properties", "log.level=2\nlog.level.root=warn\n");
    Stage plain = files.stage();
    assertThat(plain.command()).isEqualTo(new Command.Shell(List.of("run 1e-1 16 true")));
    assertThat(value(plain, "log.level")).isEqualTo("\"int 2\"");
    assertThat(value(plain, "log.level.root")).isEqualTo("\"str warn\"");
    Map<String, String> set =
        Map.of("model.width", "32", "p.py:Train.lr", "0.5", "p.properties:log.level.root", "error");
    Stage changed = Pipelines.read(files, set).getFirst().stages().getFirst();
    assertThat(changed.command()).isEqualTo(new Command.Shell(List.of("run 0.5 32 true")));
    assertThat(value(changed, "log.level.root")).isEqualTo("\"str error\"");
    assertThat(value(changed, "model")).isEqualTo("{\"width\":\"int 32\"}");
  }

  @Test
  void overrideGoesToEveryDefaultFileThatHasTheKey() {
    MemoryFiles files =
        MemoryFiles.of(
                "pipelines/a.yaml",
                """
                params: [x.yaml, y.yaml]
                stages:
                  a: {cmd: x, params: [one, y.yaml: [one, two]]}
                """)
            .with("x.yaml", "one: 1\n")
            .with("y.yaml", "one: 2\ntwo: 3\n")
            .with("dvc.yaml", "stages:\n  d: {cmd: 'x ${one}'}\n")
            .with("params.yaml", "one: 4\n");
    List<Pipeline> all = Pipelines.read(files, Map.of("one", "9", "two", "8"));
    assertThat(all.get(0).stages().getFirst().params())
        .extracting(param -> param.file() + ":" + param.key() + "=" + text(param.value()))
        .containsExactly("x.yaml:one=9", "y.yaml:one=9", "y.yaml:two=8");
    assertThat(all.get(1).stages().getFirst().command())
        .isEqualTo(new Command.Shell(List.of("x 9")));
  }

  @Test
  void keyIsTakenFromTheFirstFileThatHasIt() {
    MemoryFiles files =
        MemoryFiles.of(
                "pipelines/a.yaml",
                """
                params: [x.yaml, y.json]
                stages:
                  a: {cmd: 'x ${one} ${two}', params: [one, two]}
                """)
            .with("x.yaml", "one: 1\n")
            .with("y.json", "{\"one\": 2, \"two\": 2.50}");
    assertThat(files.stage().params())
        .extracting(param -> param.file() + ":" + param.key() + "=" + text(param.value()))
        .containsExactly("x.yaml:one=1", "y.json:two=2.50");
    assertThat(files.stage().command()).isEqualTo(new Command.Shell(List.of("x 1 2.50")));
  }

  @Test
  void valueThatIsWrittenTwiceIsOneParameter() {
    MemoryFiles files =
        MemoryFiles.of("dvc.yaml", "stages:\n  a: {cmd: x, params: [seed, params.yaml: [seed]]}\n")
            .with("params.yaml", PARAMS);
    assertThat(files.stage().params()).hasSize(1);
  }

  @Test
  void fileIsReadOnce() {
    StringBuilder text = new StringBuilder("stages:\n");
    for (int i = 0; i < 50; i++) {
      text.append("  s" + i + ": {cmd: '${seed}', params: [seed, train.lr]}\n");
    }
    MemoryFiles files = MemoryFiles.of("dvc.yaml", text.toString()).with("params.yaml", PARAMS);
    assertThat(files.stages()).hasSize(50);
    assertThat(files.reads("params.yaml")).isEqualTo(1);
    assertThat(files.reads("dvc.yaml")).isEqualTo(1);
  }

  @Test
  void nothingIsAValue() {
    MemoryFiles files =
        MemoryFiles.of("dvc.yaml", "stages:\n  a: {cmd: 'x ${none}', params: [none]}\n")
            .with("params.yaml", "none:\n");
    assertThat(value(files.stage(), "none")).isEqualTo("\"null\"");
    assertThat(files.stage().command()).isEqualTo(new Command.Shell(List.of("x None")));
  }

  @Test
  void parameterWithoutAnyFileSaysWhichIsMissing() {
    String stages = "stages:\n  a: {cmd: x, params: [one]}\n";
    assertThatThrownBy(MemoryFiles.of("pipelines/p.yaml", stages)::stage)
        .hasMessage(
            "pipelines/p.yaml:2:24: stage a: params: there is no 'one', for there is no"
                + " params.yaml.");
    assertThatThrownBy(MemoryFiles.of("sub/dvc.yaml", stages)::stage)
        .hasMessageEndingWith("there is no 'one', for there is no sub/params.yaml.");
    assertThatThrownBy(MemoryFiles.of("pipelines/p.yaml", "params: []\n" + stages)::stage)
        .hasMessageEndingWith("there is no 'one', for there is no parameter file.");
  }

  @Test
  void parameterFileThatIsNoMappingIsNamed() {
    MemoryFiles files =
        MemoryFiles.of("dvc.yaml", "stages:\n  a: {cmd: x}\n").with("params.yaml", "- a\n");
    assertThatThrownBy(files::stage)
        .hasMessage(
            "params.yaml:1:1: a parameter file holds a mapping of names to values, and this is a"
                + " list.");
  }

  private static Pipeline read(Map<String, String> overrides) {
    MemoryFiles files = MemoryFiles.of("pipelines/p.yaml", USES_SEED).with("params.yaml", PARAMS);
    return Pipelines.read(files, overrides).getFirst();
  }

  private static String value(Stage stage, String key) {
    return stage.params().stream()
        .filter(param -> param.key().equals(key))
        .map(param -> dev.jrepro.json.Json.canonical(param.value().toExactJson()))
        .findFirst()
        .orElseThrow();
  }

  private static String text(YamlNode node) {
    return ((YamlNode.Scalar) node).text();
  }
}
