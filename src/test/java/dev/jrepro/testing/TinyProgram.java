package dev.jrepro.testing;

/** A program that trains a small network for a second, with all that is hard to repeat in it. */
public final class TinyProgram {

  private static final String TASK =
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
      """;

  private TinyProgram() {}

  /** The program as it is. */
  public static String text() {
    return with("", "");
  }

  /**
   * The program with more.
   *
   * @param classes further declarations
   * @param listeners of the training, as Java has them
   */
  public static String with(String classes, String listeners) {
    return TASK
        + classes
        + """

        void main() {
          long seed = Params.load().longAt("seed");
          Regime regime = Regime.of(3, 8).watching(Watch.min("val/loss")).checkpointing(5);
          Learner<NDArray> learner =
              new Learner<>(Compute.start(), Sum.of(), regime, Source.derive(seed));
          TaskData<NDArray> data = TaskData.of(new Points(seed, 64), new Points(seed + 1, 32));
          learner.fit(data, Path.of("models/tiny"), List.of(%s)).close();
        }
        """
            .formatted(listeners);
  }
}
