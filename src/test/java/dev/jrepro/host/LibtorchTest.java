package dev.jrepro.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which build is taken, by an environment and folders that are made up. */
final class LibtorchTest {

  @TempDir private Path folder;

  @Test
  void classPathDecidesWhereNothingIsSaid() {
    assertThat(Libtorch.of(Map.of()).flavor()).isEmpty();
    assertThat(Libtorch.of(Map.of("PYTORCH_LIBRARY_PATH", "")).flavor()).isEmpty();
    assertThat(Libtorch.of(Map.of()).isForGpus()).isFalse();
  }

  @Test
  void folderTellsByItsLibrariesForWhatItIs() throws IOException {
    Map<String, String> variables = Map.of("PYTORCH_LIBRARY_PATH", folder.toString());
    assertThat(Libtorch.of(variables).flavor()).contains("cpu");
    Files.createFile(folder.resolve(System.mapLibraryName("torch_cuda")));
    assertThat(Libtorch.of(variables).flavor()).contains("cu128");
    assertThat(Libtorch.of(variables).isForGpus()).isTrue();
  }

  @Test
  void whatIsSaidCounts() {
    Map<String, String> variables =
        Map.of("PYTORCH_LIBRARY_PATH", folder.toString(), "PYTORCH_FLAVOR", "cu124");
    assertThat(Libtorch.of(variables).flavor()).contains("cu124");
    assertThat(Libtorch.of(Map.of("PYTORCH_FLAVOR", "cpu")).isForGpus()).isFalse();
  }
}
