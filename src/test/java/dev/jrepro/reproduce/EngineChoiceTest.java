package dev.jrepro.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.store.Scrap;
import dev.jrepro.testing.BuiltEngine;
import dev.jrepro.testing.Scratch;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The recorded engine and JDK run the stages where they can be had; otherwise that is said. */
@EnabledOnOs({OS.LINUX, OS.MAC})
final class EngineChoiceTest {

  private static final String BUILD = "99.9+1-test";

  @TempDir private Path folder;

  private Scratch project() {
    return Scratch.pipeline(folder.resolve("p"), "s: {cmd: 'echo 1 > o', outs: [o]}").commit("p");
  }

  private Path home() {
    return folder.resolve("home");
  }

  @Test
  void theEngineThatRanStaysToBeFoundWhereItsBuildIsGone()
      throws IOException, InterruptedException {
    Scratch scratch = project();
    Path engine = BuiltEngine.make(folder.resolve("engine"));
    assertThat(runBy(engine)).isZero();
    scratch.commit("run");
    Scrap.delete(engine);
    Path maven =
        Files.createSymbolicLink(
            home().resolve(".m2"), Path.of(System.getProperty("user.home"), ".m2"));
    scratch.jrepro("reproduce").ok().prints("), the recorded one\n", "o  identical");
    Path kept = home().resolve(".cache/jrepro/engines/jars");
    try (Stream<Path> jars = Files.walk(kept)) {
      Path own = jars.filter(path -> path.endsWith("jrepro.jar")).findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(own);
      bytes[bytes.length / 2] ^= 1;
      Files.write(own, bytes);
    }
    scratch
        .jrepro("reproduce")
        .ok()
        .prints("), this one; the recorded one is not here (jrepro ", "o  identical");
    Files.delete(maven);
  }

  /** Runs the stages by a built jrepro, in a process. */
  private int runBy(Path engine) throws IOException, InterruptedException {
    List<String> jars = new ArrayList<>(List.of(engine.resolve("jrepro.jar").toString()));
    try (Stream<Path> walk = Files.walk(engine.resolve("lib"))) {
      walk.map(Path::toString).filter(name -> name.endsWith(".jar")).sorted().forEach(jars::add);
    }
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                String.join(File.pathSeparator, jars),
                "dev.jrepro.cli.Main",
                "run")
            .directory(folder.resolve("p").toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said").toFile());
    builder.environment().put("HOME", home().toString());
    builder.environment().remove("XDG_CACHE_HOME");
    return builder.start().waitFor();
  }

  @Test
  void theRecordedJdkRunsTheStagesWhereItIsInstalled() throws IOException {
    Scratch scratch = project();
    String here = System.getProperty("java.vm.version");
    try {
      System.setProperty("java.vm.version", BUILD);
      scratch.jrepro("run").ok();
    } finally {
      System.setProperty("java.vm.version", here);
    }
    scratch.commit("run");
    scratch
        .jrepro("reproduce")
        .ok()
        .prints("this one; the recorded JDK " + BUILD + " is not here, this is " + here);
    Path jdk = home().resolve(".jdks/other");
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(
        jdk.resolve("release"), "JAVA_VERSION=\"99.9\"\nJAVA_RUNTIME_VERSION=\"" + BUILD + "\"\n");
    Path used = folder.resolve("used");
    Path java = jdk.resolve("bin/java");
    Files.writeString(
        java,
        "#!/bin/sh\necho used >> '%s'\nexec '%s/bin/java' \"$@\"\n"
            .formatted(used, System.getProperty("java.home")));
    assertThat(java.toFile().setExecutable(true)).isTrue();
    scratch
        .jrepro("reproduce")
        .ok()
        .prints("this one; on the recorded JDK " + BUILD + "\n", "o  identical");
    assertThat(Files.readString(used, StandardCharsets.UTF_8)).contains("used");
  }
}
