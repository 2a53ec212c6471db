package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.testing.ChildJvm;
import dev.jrepro.testing.Scratch;
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
            .write("Tiny.java", PROGRAM);
    return scratch
        .stages("train: {java: Tiny.java, params: [seed], outs: [models/tiny: {checkpoint: true}]}")
        .commit("p");
  }

  private static final String PROGRAM =
      """
      import ai.djl.ndarray.*;
      import ai.djl.ndarray.types.*;
      import ai.djl.nn.*;
      import ai.djl.nn.core.*;
      import ai.djl.nn.norm.*;
      import dev.jrepro.core.Digest;
      import dev.jrepro.random.RandomStream;
      import dev.jrepro.train.*;
      import java.nio.file.*;
      import java.util.*;

      record Points(long seed, int count) implements Examples<NDArray> {
        @Override
        public Digest digest() {
          return Digest.ofUtf8("points " + seed + " " + count);
        }

        @Override
        public NDArray batch(int epoch, int[] examples, NDManager scope) {
          float[] values = new float[examples.length * 9];
          for (int i = 0; i < examples.length; i++) {
            RandomStream random = RandomStream.of(seed, "points", examples[i]);
            float sum = 0;
            for (int at = 0; at < 8; at++) {
              values[i * 9 + at] = (float) random.uniform(-1, 1);
              sum += values[i * 9 + at];
            }
            values[i * 9 + 8] = sum;
          }
          return scope.create(values, new Shape(examples.length, 9));
        }
      }

      record Sum(Block block) implements Task<NDArray> {
        static Sum of() {
          return new Sum(
              new SequentialBlock()
                  .add(Linear.builder().setUnits(16).build())
                  .add(Activation::relu)
                  .add(Dropout.builder().optRate(0.1f).build())
                  .add(Linear.builder().setUnits(1).build()));
        }

        @Override
        public List<Net> nets() {
          return List.of(Net.only(block, new Shape(1, 8)));
        }

        @Override
        public List<Optimization> optimizers() {
          return List.of(
              Optimization.only(
                  Rule.adamW(),
                  ParameterGroup.decayOnWeights(0.01, 0.01),
                  Schedule.COSINE.afterWarmup(4)));
        }

        @Override
        public NDArray trainingStep(Step step, NDArray batch) {
          NDArray answers = step.forward(batch.get(":, :8"));
          return answers.sub(batch.get(":, 8:")).square().mean();
        }

        @Override
        public void validationStep(Step step, NDArray batch) {
          step.log("loss", trainingStep(step, batch));
        }
      }

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

      void main() {
        long seed = Params.load().longAt("seed");
        Regime regime = Regime.of(3, 8).watching(Watch.min("val/loss")).checkpointing(5);
        Learner<NDArray> learner =
            new Learner<>(Compute.start(), Sum.of(), regime, Source.derive(seed));
        TaskData<NDArray> data = TaskData.of(new Points(seed, 64), new Points(seed + 1, 32));
        learner.fit(data, Path.of("models/tiny"), List.of(new Waiting())).close();
      }
      """;
}
