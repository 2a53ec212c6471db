package dev.jrepro.run.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.core.JreproException;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.project.Project;
import dev.jrepro.testing.Scratch;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SbatchOptionsTest {

  @TempDir private Path folder;

  private List<String> options(String configuration, String asked) {
    Scratch scratch =
        Scratch.pipeline(folder.resolve("p"), "s: {cmd: 'true', outs: [s]" + asked + "}")
            .write(".repro/config.yaml", configuration);
    try (Project project = Project.open(scratch.root())) {
      Stage stage = project.workspace().graph().ordered().getFirst();
      return SbatchOptions.of(
          stage, project.config().slurm(), project.config().run().limits().keySet());
    }
  }

  @Test
  void aPlainStageAsksForOneProcessor() {
    assertThat(options("", ""))
        .containsExactly("--ntasks=1", "--cpus-per-task=1", "--signal=B:TERM@60");
  }

  @Test
  void whatAStageAsksForIsPutInSlurmsWords() {
    assertThat(
            options(
                "slurm: {resources: {seat: 'licenses=seat:%d', token: ''}, margin: 90s}",
                ", timeout: 61s, resources: {cpus: 3, memory: 1GiB, gpu: 2, seat: 4, token: 1}"))
        .containsExactly(
            "--ntasks=1",
            "--cpus-per-task=3",
            "--signal=B:TERM@60",
            "--mem=1280M",
            "--gres=gpu:2",
            "--time=3",
            "--licenses=seat:4");
  }

  @Test
  void whatJreproCountsIsNoAffairOfTheCluster() {
    assertThat(options("resources: {seat: 2}", ", resources: {seat: 1}"))
        .containsExactly("--ntasks=1", "--cpus-per-task=1", "--signal=B:TERM@60");
  }

  @Test
  void theTimeIsEnoughForAllRetries() {
    assertThat(options("slurm: {margin: 0s}", ", timeout: 60s, retries: {times: 2, backoff: 20s}"))
        .contains("--time=4");
  }

  @Test
  void theSettingsStandLast() {
    assertThat(
            options(
                "slurm: {partition: gpu, account: me, qos: low, options: [--constraint=a100]}", ""))
        .endsWith("--partition=gpu", "--account=me", "--qos=low", "--constraint=a100");
  }

  @Test
  void aNameThatTheClusterDoesNotKnowIsRefused() {
    assertThatThrownBy(() -> options("", ", resources: {seat: 1}"))
        .isInstanceOf(JreproException.Invalid.class)
        .hasMessageContaining("slurm.resources does not say")
        .satisfies(e ->
            assertThat(((JreproException) e).hint().orElse(""))
                .contains("jrepro config slurm.resources.seat licenses=seat:%d"));
  }
}
