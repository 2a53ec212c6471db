package dev.jrepro.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.host.Versions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class TorchSwitchesTest {
  private static final String THREADS = "_ZN2at15get_num_threadsEv";

  @Test
  @EnabledOnOs(OS.LINUX)
  void allOfLibtorchIsFoundAndStandsAsAsked() {
    TorchState torch = TinyTraining.cpu().torch();
    assertThat(torch.unreachable()).isEmpty();
    assertThat(torch.build().version()).contains(Versions.current().libtorch());
    assertThat(torch.build().libraries()).containsKeys("blas", "onednn", "openmp");
    assertThat(torch.threads()).contains(1);
    assertThat(torch.matmulPrecision()).contains("highest");
    assertThat(torch.settings())
        .extracting(TorchState.Setting::inForce)
        .isEqualTo(Arrays.stream(Switch.values()).map(s -> Optional.of(s.strict())).toList());
    assertThat(torch.lines()).contains("deterministic-algorithms on", "tf32-cublas off");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void programMayRelaxOneSwitchAndIsToldSo() {
    try {
      Compute relaxed =
          Compute.start(
              Map.of("JREPRO_DEVICE", "cpu"), Switches.strict().relaxing(Switch.TF32_CUBLAS));
      assertThat(relaxed.describe()).isEqualTo("cpu, 1 thread, relaxed: tf32-cublas");
      assertThat(relaxed.torch().lines()).contains("tf32-cublas on (relaxed)");
      assertThat(relaxed.torch().matmulPrecision()).contains("high");
      assertThat(relaxed.torch().toJson().texts("relaxed")).containsExactly("tf32-cublas");
    } finally {
      assertThat(TinyTraining.cpu().describe()).isEqualTo("cpu, 1 thread");
    }
  }

  @Test
  void checkpointOfOneThreadIsRefusedByTwo(@TempDir Path folder) {
    Compute one = TinyTraining.cpu();
    Compute two = new Compute(one.device(), 2, one.torch());
    Listener killer =
        new Listener() {
          @Override
          public void step(Progress at, SortedMap<String, Double> values) {
            if (at.step() == 2) {
              throw new IllegalStateException("killed");
            }
          }
        };
    assertThatThrownBy(() -> learner(one).fit(TinyTask.data(), folder, List.of(killer)))
        .hasMessage("killed");
    assertThatThrownBy(() -> learner(two).fit(TinyTask.data(), folder, List.of()))
        .isInstanceOf(OtherTraining.class)
        .hasMessageContaining("it differs in compute");
  }

  @Test
  void otherVersionIsRefusedByName() {
    FakeTorch torch = FakeTorch.of("2.10.0");
    assertThatThrownBy(() -> Compute.build(torch))
        .isInstanceOf(BadEngine.class)
        .hasMessage(
            "the PyTorch engine is libtorch 2.10.0 (in /opt/torch/lib), and DJL's native code was"
                + " made for "
                + Versions.current().libtorch()
                + ".");
    assertThat(Compute.build(FakeTorch.of(Versions.current().libtorch())).commit())
        .contains("e2d141");
    assertThat(Compute.build(new FakeTorch()).version()).isEmpty();
  }

  @Test
  void switchThatStaysAsItWasIsRefused() {
    FakeTorch torch = FakeTorch.of("2.7.1");
    torch.obeys = false;
    assertThatThrownBy(() -> new TorchSwitches(torch).set(Switches.strict()))
        .isInstanceOf(BadEngine.class)
        .hasMessageContaining("leaves the switch deterministic-algorithms off");
  }

  @Test
  void switchThatIsMissingIsSaid() {
    FakeTorch torch = FakeTorch.of("2.7.1");
    torch.flags.remove(Switch.TF32_CUDNN);
    List<TorchState.Setting> settings = new TorchSwitches(torch).set(Switches.strict());
    assertThat(settings)
        .filteredOn(each -> each.inForce().isEmpty())
        .extracting(TorchState.Setting::which)
        .containsExactly(Switch.TF32_CUDNN);
  }

  @Test
  void otherNumberOfThreadsIsSetOrRefused() {
    FakeTorch torch = FakeTorch.of("2.7.1");
    assertThat(new TorchSwitches(torch).threads(1)).isEmpty();
    torch.numbers.put(THREADS, 8);
    assertThat(new TorchSwitches(torch).threads(1)).contains(1);
    torch.obeys = false;
    assertThatThrownBy(() -> new TorchSwitches(torch).threads(2))
        .isInstanceOf(BadEngine.class)
        .hasMessageContaining("computes with 1 threads instead of 2");
  }

  private static Learner<Batch> learner(Compute compute) {
    return new Learner<>(
        compute, TinyTask.of(Rule.adam()), Regime.of(1, 64).checkpointing(1), Source.derive(1));
  }

  @Test
  void buildIsReadFromWhatLibtorchSays() {
    FakeTorch torch = new FakeTorch();
    torch.texts.put(
        "_ZN2at11show_configB5cxx11Ev",
        """
        PyTorch built with:
          - Intel(R) oneAPI Math Kernel Library Version 2024.2-Product Build 20240605 for Intel(R) 64
          - Intel(R) MKL-DNN v3.7.1 (Git Hash 8d263e693366ef8db40acc569cc7d8edf644556d)
          - OpenMP 201511 (a.k.a. OpenMP 4.5)
          - CPU capability usage: AVX512
          - CUDA Runtime 12.8
          - CuDNN 90.7.1
          - Build settings: BLAS_INFO=mkl, COMMIT_SHA=e2d141, TORCH_VERSION=2.7.1, USE_CUDA=ON,
        """);
    TorchBuild build = TorchBuild.of(torch);
    assertThat(build.libraries())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "blas", "mkl",
                "cuda", "12.8",
                "cudnn", "90.7.1",
                "mkl", "2024.2-Product Build 20240605",
                "onednn", "v3.7.1",
                "openmp", "201511"));
    torch.texts.replaceAll((_, told) -> told.replace("AVX512", "AVX2"));
    assertThat(TorchBuild.of(torch)).isEqualTo(build);
  }
}
