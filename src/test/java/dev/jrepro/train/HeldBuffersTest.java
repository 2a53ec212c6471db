package dev.jrepro.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.jrepro.core.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers in a loss, and a garbage collector that comes at the wrong moment. */
final class HeldBuffersTest {
  @TempDir Path folder;

  /** Whether garbage is collected before gradients are taken. */
  private record Numbers(PlainTask plain, boolean collected) implements Task<Batch> {
    @Override
    public List<Net> nets() {
      return plain.nets();
    }

    @Override
    public List<Optimization> optimizers() {
      return plain.optimizers();
    }

    @Override
    public NDArray trainingStep(Step step, Batch batch) {
      NDArray loss = scaled(step.forward(PlainTask.pixels(step, batch)), step, batch);
      if (collected) {
        collect();
      }
      return loss;
    }

    private static NDArray scaled(NDArray answers, Step step, Batch batch) {
      NDArray loss = PlainTask.loss(answers.mul(0.5f), step, batch).mul(3).div(2);
      try (NDManager scope = step.scope().newSubManager()) {
        NDArray half = step.parameter("02Linear_weight").square().sum().mul(scope.create(0.001f));
        half.attach(step.scope());
        return loss.add(half);
      }
    }

    private static void collect() {
      System.gc();
      try {
        Thread.sleep(20); // What was found is freed by another thread.
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void garbageThatIsCollectedBeforeTheBackwardPassChangesNothing() throws IOException {
    assertThat(weights(true)).isEqualTo(weights(false));
  }

  private Digest weights(boolean collected) throws IOException {
    Learner<Batch> learner =
        new Learner<>(
            TinyTraining.cpu(),
            new Numbers(PlainTask.of(), collected),
            Regime.of(1, 16),
            Source.derive(5));
    Path here = Files.createDirectories(folder.resolve("collected-" + collected));
    try (Learned<Batch> learned = learner.fit(TinyTask.data(), here, List.of())) {
      learned.save(here, "weights");
    }
    return Digest.of(Files.readAllBytes(here.resolve("weights.safetensors")));
  }
}
