package dev.jrepro.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real libtorch of another version, which is downloaded for it (110 MB) and so only tested where
 * {@code OTHER_LIBTORCH} names a folder with one:
 *
 * <pre>
 * mvn dependency:get -Dartifact=org.bytedeco:pytorch:2.10.0-1.5.13:jar:linux-x86_64 -Dtransitive=false
 * mvn dependency:get -Dartifact=org.bytedeco:openblas:0.3.31-1.5.13:jar:linux-x86_64 -Dtransitive=false
 * for jar in ~/.m2/repository/org/bytedeco/{pytorch,openblas}/*&#47;*-linux-x86_64.jar; do
 *   unzip -joq $jar '*.so*' -x '*libjni*' -d /tmp/other-libtorch
 * done
 * OTHER_LIBTORCH=/tmp/other-libtorch mvn -Dquick test -Dtest=OtherLibtorchTest
 * </pre>
 */
@EnabledIfEnvironmentVariable(named = "OTHER_LIBTORCH", matches = ".+")
final class OtherLibtorchTest {

  @TempDir private Path folder;

  private String start(Class<?> program) throws IOException, InterruptedException {
    String libraries = System.getenv("OTHER_LIBTORCH");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dai.djl.offline=true",
            "-DPYTORCH_FLAVOR=cpu",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            program.getName(),
            folder.resolve("model").toString(),
            Optimizer.ADAM.name());
    builder.environment().put("PYTORCH_LIBRARY_PATH", libraries);
    builder.environment().put("LD_LIBRARY_PATH", libraries);
    Process process = builder.redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(printed).isNotZero();
    return printed;
  }

  @Test
  void itIsRefusedByItsVersion() throws IOException, InterruptedException {
    assertThat(start(TinyTraining.class))
        .containsPattern("BadEngine: the PyTorch engine is libtorch [0-9.]+ \\(in .*\\), and DJL's")
        .doesNotContain("IndexOutOfBounds");
    assertThat(folder.resolve("model")).doesNotExist();
  }

  @Test
  void selfTestAloneFindsItToo() throws IOException, InterruptedException {
    assertThat(start(SelfTestAlone.class)).contains("BadEngine: the PyTorch engine c");
  }

  /** The self-test on a libtorch that nobody has asked for its version. */
  static final class SelfTestAlone {
    private SelfTestAlone() {}

    public static void main(String[] arguments) {
      Engine engine = Engine.getEngine("PyTorch");
      new SelfTest(new DjlSums(engine.defaultDevice())).check();
    }
  }
}
