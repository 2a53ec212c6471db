package dev.jrepro.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.json.JsonValue;
import dev.jrepro.testing.Ran;
import dev.jrepro.testing.Scratch;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Where two runs of a training part, as they recorded it. */
@EnabledOnOs(OS.LINUX)
final class DivergeTest {
  private static final String STAGE =
      "train: {java: Net.java, params: [rate], outs: [model], resources: {cpus: %d}}";

  @TempDir private Path folder;

  @Test
  void theFirstStepIsNamedAndWhatDifferedInIt() {
    Scratch scratch = training();
    scratch.jrepro("run").ok();
    scratch.commit("as it should be");
    String one = newest(scratch);
    scratch.write("nudge", "").jrepro("run", "-f", "--accept").ok();
    scratch.commit("nudged");
    String two = newest(scratch);
    String found =
        "steps 1 to 7 are equal; in step 8 batch ids, batch bytes, learning rate and loss are the"
            + " same, and of the weights 05Linear_bias alone differs";
    scratch
        .jrepro("diverge", one, two)
        .exits(3)
        .prints("first   run", "second  run", found)
        .prints("made again, it does what the first run did", "is not deterministic");
    Ran named =
        scratch.jrepro("diverge", "HEAD~1", "HEAD", "model", "--no-replay").exits(3).prints(found);
    assertThat(named.out()).doesNotContain("input:").doesNotContain("environment:");
    JsonValue.Obj json =
        scratch.jrepro("diverge", "HEAD~1", "HEAD", "--json", "--no-replay").exits(3).json();
    JsonValue.Obj training = json.object("trainings").object("1");
    assertThat(training.needInteger("step")).isEqualTo(8);
    assertThat(training.texts("parts")).containsExactly("weights");
    assertThat(training.text("tensor")).contains("05Linear_bias");
    scratch.jrepro("diverge", one, one).ok().prints("all 12 steps are equal");

    scratch.delete("nudge");
    scratch.jrepro("reproduce", "HEAD", "--no-experiments").exits(3).prints(found);

    scratch.write("params.yaml", "rate: 0.02\n").jrepro("run").ok();
    scratch.commit("rate");
    scratch
        .jrepro("diverge", "HEAD~2", "HEAD", "--no-replay")
        .exits(3)
        .prints(
            "input: parameter rate",
            "no step is equal; in step 1 batch ids and batch bytes are the same")
        .prints("the learning rate differs (0.01 and 0.02)", "groups[0].learningRate: 0.01 and");

    scratch.stages(STAGE.formatted(2)).jrepro("run").ok();
    scratch.commit("threads");
    scratch
        .jrepro("diverge", "HEAD~1", "HEAD")
        .exits(3)
        .prints(
            "threads", "training: compute: cpu, 1 thread and cpu, 2 threads", "the loss differs")
        .prints(
            "both do as they did",
            ": batch bytes are equal",
            "losses differ: ",
            "gradients are equal");
  }

  @Test
  void aRunWithoutStepsIsMisuseWithAHint() {
    Scratch scratch = Scratch.pipeline(folder.resolve("p"), "s: {cmd: 'date +%N > o', outs: [o]}");
    scratch.jrepro("run").ok();
    scratch.commit("p");
    scratch
        .jrepro("diverge", "s", "s")
        .fails(2, "of stage p:s has recorded no steps", "'jrepro run -f STAGE'");
    scratch.jrepro("diverge", "HEAD", "HEAD").fails(2, "has recorded its steps");
    scratch.jrepro("diverge", "HEAD", "HEAD", "o").fails(2, "has recorded no steps");
    scratch.jrepro("diverge", "nope", "HEAD").fails(2, "nope");
    scratch.jrepro("diverge", "HEAD", "HEAD", "nope").fails(2, "nope");
  }

  /** Other programs may record steps, too; what does not read is one clear error. */
  @Test
  void whatIsNoChainIsCorrupt() {
    Scratch scratch =
        Scratch.pipeline(
            folder.resolve("p"),
            "s: {cmd: 'mkdir -p $JREPRO_STEPS; echo no > $JREPRO_STEPS/1.steps; date +%N > o',"
                + " outs: [o]}");
    scratch.jrepro("run").ok();
    scratch
        .jrepro("diverge", "s", "s")
        .fails(4, "the recorded steps of run", "cannot be read", "does not begin as such a file");
  }

  @Test
  void stepsStayAndGoWhereTheRecordDoes() {
    Scratch scratch =
        Scratch.pipeline(
            folder.resolve("p"),
            "s: {cmd: 'mkdir -p $JREPRO_STEPS; echo no > $JREPRO_STEPS/1.steps; echo > o',"
                + " outs: [o]}");
    scratch.write("../remote/keep", "");
    scratch.jrepro("remote", "add", "-d", "shelf", folder.resolve("remote").toString()).ok();
    scratch.jrepro("run").ok();
    scratch.commit("run").jrepro("gc", "--prune-now").ok();
    scratch.jrepro("diverge", "s", "s").fails(4, "does not begin as such a file");
    scratch.jrepro("fsck").ok();
    scratch.jrepro("push").ok();
    Scratch clone = scratch.cloneInto(folder.resolve("q"));
    clone.jrepro("fetch").ok();
    clone.jrepro("diverge", "s", "s").fails(4, "does not begin as such a file");
  }

  private static String newest(Scratch scratch) {
    return scratch.jrepro("log", "-n", "1").ok().out().split(" ", 2)[0];
  }

  private Scratch training() {
    Scratch scratch =
        Scratch.project(folder.resolve("p"))
            .write("params.yaml", "rate: 0.01\n")
            .write(".gitignore", "/nudge\n")
            .write("Net.java", PROGRAM);
    return scratch.stages(STAGE.formatted(1)).commit("p");
  }

  /** Where a file 'nudge' lies, a bias is another after step 8, in which weights are looked at. */
  private static final String PROGRAM =
      """
      import ai.djl.ndarray.*;
      import ai.djl.ndarray.types.*;
      import ai.djl.nn.*;
      import ai.djl.nn.core.*;
      import dev.jrepro.core.Digest;
      import dev.jrepro.random.RandomStream;
      import dev.jrepro.train.*;
      import java.nio.file.*;
      import java.util.*;

      record Points(int count) implements Examples<NDArray> {
        @Override
        public Digest digest() {
          return Digest.ofUtf8("points " + count);
        }

        @Override
        public NDArray batch(int epoch, int[] examples, NDManager scope) {
          float[] values = new float[examples.length * 785];
          for (int i = 0; i < examples.length; i++) {
            RandomStream random = RandomStream.of(1, "points", examples[i]);
            for (int at = 0; at < 785; at++) {
              values[i * 785 + at] = (float) random.uniform(-1, 1);
            }
          }
          return scope.create(values, new Shape(examples.length, 785));
        }
      }

      record Regression(Block block, double rate) implements Task<NDArray> {
        @Override
        public List<Net> nets() {
          return List.of(Net.only(block, new Shape(1, 784)));
        }

        @Override
        public List<Optimization> optimizers() {
          return List.of(
              Optimization.only(
                  Rule.adam(), ParameterGroup.all(rate, 0), Schedule.CONSTANT));
        }

        @Override
        public NDArray trainingStep(Step step, NDArray batch) {
          NDArray answers = step.forward(batch.get(":, :784"));
          // So large a sum is shared between threads.
          NDArray weights = step.parameter("01Linear_weight").square().sum();
          return answers.sub(batch.get(":, 784:")).square().mean().add(weights.mul(0.001f));
        }
      }

      void main() {
        Block block = new SequentialBlock()
            .add(Linear.builder().setUnits(256).build())
            .add(Activation::relu)
            .add(Linear.builder().setUnits(256).build())
            .add(Activation::relu)
            .add(Linear.builder().setUnits(1).build());
        Listener nudging = new Listener() {
          @Override
          public void step(Progress at, SortedMap<String, Double> values) {
            if (at.step() == 8 && Files.exists(Path.of("nudge"))) {
              block.getParameters().get("05Linear_bias").getArray().addi(1e-6f);
            }
          }
        };
        new Learner<>(
                Compute.start(),
                new Regression(block, Params.load().doubleAt("rate")),
                Regime.of(2, 64),
                Source.derive(5))
            .fit(TaskData.of(new Points(384)), Path.of("model"), List.of(nudging))
            .close();
      }
      """;
}
