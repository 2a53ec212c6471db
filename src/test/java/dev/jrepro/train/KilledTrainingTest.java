package dev.jrepro.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.core.Digest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 of trainings at random steps, and while a checkpoint is written: taken up, they end in
 * the bytes of one that was never interrupted, and in the same recorded steps. {@code
 * jrepro.kill.trainings} says how many are killed, {@code jrepro.kill.seed} sets the seed, which is
 * printed.
 */
final class KilledTrainingTest {
  private static final int TRAININGS = Integer.getInteger("jrepro.kill.trainings", 3);
  private static final int STEPS = 30;
  private static final List<String> RULES = List.of("adam", "sgd", "adamw");

  @TempDir Path folder;
  private final Random random = seeded();
  private final Map<String, SortedMap<String, String>> straight = new TreeMap<>();
  private int starts;

  @Test
  void killedAnywhereAndTakenUpItEndsInTheSameBytes() throws IOException, InterruptedException {
    int killed = 0;
    int whileWriting = 0;
    for (int training = 0; training < TRAININGS; training++) {
      String rule = RULES.get(training % RULES.size());
      Path output = folder.resolve("killed" + training);
      boolean atCheckpoint = training % 3 != 2;
      String line = (atCheckpoint ? "checkpoint " : "step ") + (1 + random.nextInt(STEPS - 2));
      assertThat(killAt(output, rule, line)).as("%s was killed at %s", rule, line).isTrue();
      killed++;
      whileWriting += halfWritten(output) ? 1 : 0;
      assertThat(killAt(output, rule, "never")).isFalse();
      assertThat(files(output)).as("%s, killed at %s", rule, line).isEqualTo(straight(rule));
      assertThat(steps(output)).as("steps of %s, killed at %s", rule, line).isEqualTo(steps(rule));
    }
    System.out.printf(
        "KilledTrainingTest: %d killed, %d of them while a checkpoint was half written%n",
        killed, whileWriting);
  }

  /** What {@code ulimit} lets no file grow beyond stands for a full disk. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void noSpaceForACheckpointIsSaidAndTheLastOneStays() throws IOException, InterruptedException {
    Path output = folder.resolve("full");
    assertThat(killAt(output, "adam", "step 8")).isTrue();
    SortedMap<String, String> before = files(output);
    before.keySet().removeIf(name -> name.endsWith(Published.TEMPORARY));
    List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -f 4; exec \"$@\"", "sh"));
    command.addAll(command(output, "adam"));
    Path said = folder.resolve("said.txt");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertThat(process.waitFor()).isNotZero();
    assertThat(Files.readString(said)).contains("FileFailure: cannot write").contains("step-0000");
    assertThat(files(output)).isEqualTo(before);
    assertThat(killAt(output, "adam", "never")).isFalse();
    assertThat(files(output)).isEqualTo(straight("adam"));
  }

  /** Starts the training in a JVM of its own; kills it a moment after it has printed that line. */
  private boolean killAt(Path output, String rule, String line)
      throws IOException, InterruptedException {
    Process process = process(output, rule).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      boolean seen = out.lines().anyMatch(line::equals);
      if (seen) {
        long until =
            System.nanoTime() + random.nextInt(line.startsWith("step") ? 999_999 : 300_000);
        while (System.nanoTime() < until) {
          Thread.onSpinWait();
        }
        process.destroyForcibly();
      }
      process.waitFor();
      return seen;
    }
  }

  /** Each process records the steps in a folder of its own, as each attempt of a stage does. */
  private ProcessBuilder process(Path output, String rule) {
    ProcessBuilder process = new ProcessBuilder(command(output, rule));
    Path steps = output.resolveSibling(output.getFileName() + "-steps" + starts++);
    process.environment().put(Recording.VARIABLE, steps.toString());
    return process;
  }

  /** The digest of the steps that the last process recorded. */
  private String steps(Path output) throws IOException {
    Path folder = output.resolveSibling(output.getFileName() + "-steps" + (starts - 1));
    return Digest.of(Files.readAllBytes(folder.resolve("1.steps"))).hex();
  }

  private String steps(String rule) throws IOException {
    straight(rule);
    Path folder = this.folder.resolve("straight-" + rule + "-steps");
    return Digest.of(Files.readAllBytes(folder.resolve("1.steps"))).hex();
  }

  private static List<String> command(Path output, String rule) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        "-Dai.djl.offline=true",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        TinyTask.class.getName(),
        output.toString(),
        rule);
  }

  private SortedMap<String, String> straight(String rule) throws IOException {
    if (!straight.containsKey(rule)) {
      Path output = folder.resolve("straight-" + rule);
      TinyTask.learner(TinyTask.rule(rule), Source.derive(5))
          .fit(
              TinyTask.data(),
              output,
              List.of(),
              new Recording(folder.resolve("straight-" + rule + "-steps")))
          .close();
      straight.put(rule, files(output));
    }
    return straight.get(rule);
  }

  private static boolean halfWritten(Path output) throws IOException {
    return files(output).keySet().stream().anyMatch(name -> name.endsWith(Published.TEMPORARY));
  }

  private static SortedMap<String, String> files(Path output) throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    if (!Files.exists(output)) {
      return files; // It was killed before the first checkpoint.
    }
    try (Stream<Path> all = Files.list(output)) {
      for (Path file : all.toList()) {
        files.put(file.getFileName().toString(), Digest.of(Files.readAllBytes(file)).hex());
      }
    }
    return files;
  }

  private static Random seeded() {
    long seed = Long.getLong("jrepro.kill.seed", System.nanoTime());
    System.out.println("KilledTrainingTest: -Djrepro.kill.seed=" + seed);
    return new Random(seed);
  }
}
