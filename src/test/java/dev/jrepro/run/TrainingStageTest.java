package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.testing.ChildJvm;
import dev.jrepro.testing.Scratch;
import dev.jrepro.testing.TinyProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A training that is a stage: killed, taken up, repeated and regenerated, it leaves equal bytes.
 */
@EnabledOnOs(OS.LINUX)
final class TrainingStageTest {
  private static final Pattern PROCESS = Pattern.compile("process (\\d+)");

  @TempDir private Path folder;

  @Test
  void killedWithinAnEpochItGoesOnWithItsKeyAloneAndEndsInTheBytesOfARunFromNothing() {
    Scratch scratch = training();
    killWithinTheSecondEpoch(scratch);
    scratch.delete("wait").write("params.yaml", "seed: 4\n");
    scratch.jrepro("run").ok().says("from step 0");
    scratch.write("params.yaml", "seed: 3\n").jrepro("run").ok().says("from step 10", "1 run");
    SortedMap<String, String> resumed = scratch.tree("models/tiny");
    assertThat(resumed).containsKeys("models/tiny/last.json", "models/tiny/last.safetensors");
    scratch.commit("taken up");
    // A forced run starts from nothing; were its bytes others, it would exit with 3.
    scratch.jrepro("run", "-f").ok().says("from step 0");
    assertThat(scratch.tree("models/tiny")).isEqualTo(resumed);
    assertThat(scratch.dirt()).isEmpty();
    scratch.jrepro("reproduce", "HEAD").ok().prints("models/tiny", "identical");
  }

  /** kill -9 of jrepro, and of the whole group of processes of its stage, at step 13 of 24. */
  private static void killWithinTheSecondEpoch(Scratch scratch) {
    scratch.write("wait", "");
    try (ChildJvm child = scratch.start("run")) {
      child.await(() -> said(child).contains("step 13"));
      child.signal("KILL");
      killGroup(said(child));
      child.end().exits(137);
    }
  }

  private static String said(ChildJvm child) {
    return child.said() + child.printed();
  }

  private static void killGroup(String said) {
    Matcher process = PROCESS.matcher(said);
    assertThat(process.find()).as(said).isTrue();
    try {
      // The fifth word of the file is the group; the second may have spaces, in brackets.
      String stat = Files.readString(Path.of("/proc", process.group(1), "stat"));
      String group = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[2];
      List<String> kill = List.of("kill", "-KILL", "--", "-" + group);
      assertThat(new ProcessBuilder(kill).inheritIO().start().waitFor()).isZero();
      long end = System.nanoTime() + 10_000_000_000L;
      while (ProcessHandle.of(Long.parseLong(process.group(1))).isPresent()) {
        assertThat(System.nanoTime()).as("it does not die").isLessThan(end);
        ChildJvm.pause(10);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A learner's program, which waits in the middle of its second epoch while 'wait' is there. */
  private Scratch training() {
    Scratch scratch =
        Scratch.project(folder.resolve("p"))
            .write("params.yaml", "seed: 3\n")
            .write(".gitignore", "/wait\n")
            .write("Tiny.java", TinyProgram.with(WAITING, "new Waiting()"));
    return scratch
        .stages("train: {java: Tiny.java, params: [seed], outs: [models/tiny: {checkpoint: true}]}")
        .commit("p");
  }

  /** Has the training wait at step 13 as long as a file is there. */
  private static final String WAITING =
      """

      static class Waiting implements Listener {
        @Override
        public void begin(Run run) {
          IO.println("process " + ProcessHandle.current().pid());
          IO.println("from step " + run.from().step());
        }

        @Override
        public void step(Progress at, SortedMap<String, Double> values) {
          if (at.step() == 13) {
            IO.println("step 13");
            while (Files.exists(Path.of("wait"))) {
              try {
                Thread.sleep(50);
              } catch (InterruptedException e) {
                return;
              }
            }
          }
        }
      }
      """;
}
