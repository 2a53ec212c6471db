package dev.jrepro.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ComputeTest {

  @Test
  void cpuIsTakenWithTheGivenThreads() {
    Compute compute = Compute.start(Map.of("JREPRO_DEVICE", "cpu"));
    assertThat(compute.device().isGpu()).isFalse();
    assertThat(compute.describe()).isEqualTo("cpu, 1 thread");
  }

  @Test
  void autoTakesTheGpuWhereThereIsOne() {
    Compute compute = Compute.start(Map.of());
    assertThat(compute.device().isGpu()).isEqualTo(Engine.getEngine("PyTorch").getGpuCount() > 0);
  }

  @Test
  void gpuWithoutOneIsRefused() {
    if (Engine.getEngine("PyTorch").getGpuCount() == 0) {
      assertThatThrownBy(() -> Compute.start(Map.of("JREPRO_DEVICE", "gpu")))
          .isInstanceOf(NoGpu.class);
    }
  }

  @Test
  void otherDevicesAreRefused() {
    assertThatThrownBy(() -> Compute.start(Map.of("JREPRO_DEVICE", "tpu")))
        .isInstanceOf(BadParams.class)
        .hasMessageContaining("JREPRO_DEVICE is 'tpu'");
  }

  @Test
  void jreproIsToldOfTheDeviceAndOfLibtorch(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("report.json");
    Compute compute =
        Compute.start(
            Map.of(
                "JREPRO_DEVICE",
                "cpu",
                "JREPRO_REPORT",
                file.toString(),
                "MKL_CBWR",
                "AVX2",
                "A",
                "b"));
    JsonValue.Obj report = Json.parseObject(Files.readString(file));
    assertThat(report.text("device")).contains("cpu");
    assertThat(report.object("torch")).isEqualTo(compute.torch().toJson());
    assertThat(report.object("torch").object("variables").fields()).containsOnlyKeys("MKL_CBWR");
  }

  @Test
  void schedulesRiseAndThenGoTheirWay() {
    assertThat(Schedule.COSINE.factor(0, 10, 5)).isEqualTo(1);
    assertThat(Schedule.COSINE.factor(5, 10, 5)).isEqualTo(0.5);
    assertThat(Schedule.COSINE.factor(10, 10, 5)).isEqualTo(0);
    assertThat(Schedule.CONSTANT.factor(9, 10, 5)).isEqualTo(1);
    Schedule warm = Schedule.COSINE.afterWarmup(4);
    assertThat(List.of(warm.factor(0, 10, 5), warm.factor(3, 10, 5), warm.factor(4, 10, 5)))
        .containsExactly(0.25, 1.0, 1.0);
    assertThat(warm.factor(7, 10, 5)).isEqualTo(0.5);
    Schedule step = Schedule.step(2, 0.1);
    assertThat(step.factor(9, 20, 5)).isEqualTo(1);
    assertThat(step.factor(10, 20, 5)).isEqualTo(0.1);
    assertThat(step.afterWarmup(3).factor(12, 20, 5)).isEqualTo(1);
    assertThat(step.afterWarmup(3).factor(13, 20, 5)).isEqualTo(0.1);
  }
}
