package dev.jrepro.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.core.RepoPath;
import dev.jrepro.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A dvc.yaml reads as it stands, under DVC's rules. */
final class DvcFileTest {

  private static final Pipeline SHAPES =
      Pipelines.read(Corpus.project(Corpus.ROOT.resolve("good/shapes.dvc.yaml")), Map.of())
          .getFirst();

  @Test
  void pathsAreRelativeToItsFolder() {
    Stage prepare = SHAPES.stages().get(0);
    assertThat(SHAPES.name()).isEqualTo("sub");
    assertThat(prepare.workingFolder()).isEqualTo(RepoPath.of("sub"));
    assertThat(prepare.deps()).extracting(RepoPath::value).containsExactly("raw", "sub/prepare.py");
    assertThat(SHAPES.stages().get(1).deps()).containsExactly(RepoPath.of("sub/prepared"));
    assertThat(SHAPES.artifacts().getFirst().path()).isEqualTo(RepoPath.of("sub/deeper/model"));
    assertThat(SHAPES.metrics()).containsExactly(RepoPath.of("sub/deeper/m.json"));
    assertThat(SHAPES.plots()).containsExactly(RepoPath.of("sub/deeper/p.csv"));
  }

  @Test
  void metricsAndPlotsAreCached() {
    assertThat(SHAPES.stages().get(1).outs())
        .extracting(Output::cached)
        .containsExactly(true, true);
  }

  @Test
  void everySettingOfAnOutputIsKept() {
    Output prepared = SHAPES.stages().get(0).outs().getFirst();
    assertThat(prepared.cached()).isFalse();
    assertThat(prepared.persist()).isTrue();
    assertThat(prepared.push()).isFalse();
    assertThat(Json.canonical(prepared.settings()))
        .isEqualTo(
            "{\"desc\":\"d\",\"labels\":[\"a\",\"b\"],\"meta\":{\"x\":1},\"remote\":\"store\",\"type\":\"t\"}");
  }

  @Test
  void environmentIsInheritedUnlessItIsWritten() {
    assertThat(SHAPES.stages().get(0).environment().inherit()).isTrue();
    String yaml = "stages:\n  a: {cmd: x, env: {A: 1}}\n  b: {cmd: x, env: [inherit, {A: 1}]}\n";
    assertThat(MemoryFiles.of("dvc.yaml", yaml).stages())
        .extracting(stage -> stage.environment().inherit())
        .containsExactly(false, true);
  }

  @Test
  void parametersAreLookedForWhereTheStageWorks() {
    assertThat(SHAPES.stages().get(1).params())
        .extracting(param -> param.file() + ":" + param.key())
        .containsExactly("sub/deeper/params.yaml:lr");
    assertThat(SHAPES.stages().get(0).params())
        .extracting(param -> param.file() + ":" + param.key())
        .containsExactly("sub/more.json:model", "sub/more.json:rate", "sub/params.yaml:data.count");
  }

  @Test
  void variablesComeFromItsFolder() {
    assertThat(SHAPES.stages().get(0).command())
        .isEqualTo(new Command.Shell(List.of("python prepare.py --n 3 --rate 0.25")));
    assertThat(SHAPES.stages().get(1).command())
        .isEqualTo(new Command.Shell(List.of("python train.py", "echo ${HOME}")));
  }
}
