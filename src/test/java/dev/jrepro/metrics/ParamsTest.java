package dev.jrepro.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.core.JreproException;
import dev.jrepro.json.Json;
import dev.jrepro.lineage.MemoryProject;
import org.junit.jupiter.api.Test;

final class ParamsTest {

  private static MemoryProject project() {
    return new MemoryProject()
        .with(
            "pipelines/p.yaml",
            """
            stages:
              one: {cmd: "true", params: [seed, {net.json: [size.depth, act]}]}
              two: {cmd: "true", params: [{net.json: [size]}]}
            """)
        .with("params.yaml", "seed: 9007199254740993\ntrain: {lr: 1e-3, steps: [1, 2]}\n")
        .with("net.json", "{\"size\": {\"depth\": 3, \"width\": 8}, \"act\": \"relu\", \"x\": 1}");
  }

  @Test
  void allOfParamsYamlAndWhatStagesDeclareOfOthers() {
    Values params = Params.of(project().snapshot());
    assertThat(params.toTable("Param").toText())
        .isEqualTo(
            """
            Path         Param        Value
            net.json     act          relu
            net.json     size.depth   3
            net.json     size.width   8
            params.yaml  seed         9007199254740993
            params.yaml  train.lr     1e-3
            params.yaml  train.steps  [1,2]
            """);
    assertThat(Json.canonical(params.toJson()))
        .isEqualTo(
            "{\"net.json\":{\"act\":\"relu\",\"size\":{\"depth\":3,\"width\":8},\"size.depth\":3},"
                + "\"params.yaml\":{\"seed\":\"9007199254740993\","
                + "\"train\":{\"lr\":0.001,\"steps\":[1,2]}}}");
  }

  @Test
  void aChangedParameterIsNamed() {
    Values before = Params.of(project().snapshot());
    Values after =
        Params.of(
            project()
                .with("params.yaml", "seed: 1\ntrain: {lr: 1e-3, steps: [1, 2]}\n")
                .snapshot());
    assertThat(Difference.between(before, after).toTable("Param", "HEAD", "workspace").toText())
        .isEqualTo(
            """
            Path         Param  HEAD              workspace  Change
            params.yaml  seed   9007199254740993  1          -
            """);
  }

  @Test
  void aProjectWithoutParametersHasNone() {
    assertThat(Params.of(new MemoryProject().snapshot()).files()).isEmpty();
  }

  @Test
  void pipelinesThatDoNotReadAreAnErrorWithItsPlace() {
    MemoryProject broken = new MemoryProject().with("pipelines/p.yaml", "stages: [a]\n");
    assertThatThrownBy(() -> Params.of(broken.snapshot()))
        .isInstanceOf(JreproException.Invalid.class)
        .hasMessageStartingWith("pipelines/p.yaml:1:");
  }
}
