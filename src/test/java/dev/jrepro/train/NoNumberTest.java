package dev.jrepro.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import dev.jrepro.core.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An example that is no number stops a training, and costs nothing that was trained before. */
final class NoNumberTest {
  private static final int SICK = 13;

  @TempDir Path folder;

  /** Numbers to fit, of which one is none from the second epoch on, if told so. */
  record Points(boolean sick) implements Examples<NDArray> {
    @Override
    public int count() {
      return 40;
    }

    @Override
    public Digest digest() {
      return Digest.ofUtf8("points");
    }

    @Override
    public NDArray batch(int epoch, int[] examples, NDManager scope) {
      float[] values = new float[examples.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = sick && epoch == 2 && examples[i] == SICK ? Float.NaN : examples[i];
      }
      return scope.create(values, new Shape(examples.length, 1)).div(40);
    }
  }

  /** A line through the points. */
  record Line(Block block) implements Task<NDArray> {
    @Override
    public List<Net> nets() {
      return List.of(Net.only(block, new Shape(1, 1)));
    }

    @Override
    public List<Optimization> optimizers() {
      return List.of(
          Optimization.only(Rule.adam(), ParameterGroup.all(0.01, 0), Schedule.CONSTANT));
    }

    @Override
    public NDArray trainingStep(Step step, NDArray batch) {
      return step.forward(batch).sub(batch.mul(3)).square().mean();
    }
  }

  private Learned<NDArray> train(String name, boolean sick) {
    Learner<NDArray> learner =
        new Learner<>(
            TinyTraining.cpu(),
            new Line(Linear.builder().setUnits(1).build()),
            Regime.of(3, 8).checkpointing(2),
            Source.derive(5));
    return learner.fit(TaskData.of(new Points(sick)), folder.resolve(name), List.of());
  }

  @Test
  void stepAndBatchAreNamedAndTheLastCheckpointIsWhole() throws IOException {
    train("straight", false).close();
    int[] order = Source.derive(5).rng().order(40, 2);
    int at = IntStream.range(0, 40).filter(i -> order[i] == SICK).findFirst().orElseThrow();
    int step = 5 + at / 8 + 1;
    String batch =
        String.join(
            ", ",
            Arrays.stream(order, at / 8 * 8, at / 8 * 8 + 8).mapToObj(Integer::toString).toList());
    assertThatThrownBy(() -> train("sick", true))
        .isInstanceOf(Diverged.class)
        .hasMessage(
            "the loss is NaN in epoch 2, at step %d, on the batch of the examples %s."
                .formatted(step, batch));
    long last = (step - 1) / 2 * 2L;
    assertThat(files("sick").keySet())
        .containsExactly(
            "step-%08d.json".formatted(Math.max(5, last)),
            "step-%08d.safetensors".formatted(Math.max(5, last)));
    train("sick", false).close();
    assertThat(files("sick")).isEqualTo(files("straight"));
  }

  private SortedMap<String, String> files(String name) throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(folder.resolve(name))) {
      for (Path file : all.toList()) {
        files.put(file.getFileName().toString(), Digest.of(Files.readAllBytes(file)).hex());
      }
    }
    return files;
  }
}
