package dev.jrepro.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import dev.jrepro.core.Digest;
import dev.jrepro.train.Compute;
import dev.jrepro.train.Examples;
import dev.jrepro.train.Learner;
import dev.jrepro.train.Mismatch;
import dev.jrepro.train.Net;
import dev.jrepro.train.Optimization;
import dev.jrepro.train.ParameterGroup;
import dev.jrepro.train.Regime;
import dev.jrepro.train.Rule;
import dev.jrepro.train.Schedule;
import dev.jrepro.train.Source;
import dev.jrepro.train.Step;
import dev.jrepro.train.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data module is what a learner trains on. */
final class ImageExamplesTest {
  private static final List<Augmentation> CHANGES =
      List.of(new Augmentation.Flip(0.5), new Augmentation.Crop(4));

  @TempDir Path folder;

  /** A linear classifier of small coloured images. */
  record Linearly(Block block) implements Task<ImageBatch> {
    static Linearly of() {
      return new Linearly(
          new SequentialBlock()
              .add(Blocks.batchFlattenBlock())
              .add(Linear.builder().setUnits(10).build()));
    }

    @Override
    public List<Net> nets() {
      return List.of(Net.only(block, new Shape(1, 3, 32, 32)));
    }

    @Override
    public List<Optimization> optimizers() {
      return List.of(
          Optimization.only(Rule.sgd(0.9), ParameterGroup.all(0.01, 0), Schedule.CONSTANT));
    }

    @Override
    public NDArray trainingStep(Step step, ImageBatch batch) {
      NDArray right = batch.labels().oneHot(10, DataType.FLOAT32);
      NDArray answers = step.forward(batch.pixels()).logSoftmax(1);
      return answers.mul(right).sum().div(-step.examples());
    }

    @Override
    public void validationStep(Step step, ImageBatch batch) {
      step.log("loss", trainingStep(step, batch));
    }
  }

  @BeforeEach
  void cifar() throws IOException {
    TinyFiles.cifarFolder(folder.resolve("cifar"));
  }

  private DataModule module() {
    return DataModule.cifar10(folder.resolve("cifar"), DataModule.Settings.DEFAULTS);
  }

  @Test
  void aDataModuleIsTrainedOn() throws IOException {
    assertThat(trained("a")).isEqualTo(trained("b"));
  }

  private Digest trained(String name) throws IOException {
    Path output = folder.resolve(name);
    Learner<ImageBatch> learner =
        new Learner<>(Compute.start(), Linearly.of(), Regime.of(2, 5), Source.derive(3));
    try (var learned = learner.fit(module().taskData(3, CHANGES), output, List.of())) {
      assertThat(learned.course().steps()).isEqualTo(2 * 4);
      assertThat(learned.course().epochs().getLast()).containsOnlyKeys("train/loss", "val/loss");
      assertThat(learned.test(module().testExamples())).containsOnlyKeys("test/loss");
    }
    return Digest.of(Files.readAllBytes(output.resolve("last.safetensors")));
  }

  @Test
  void aBatchHasTheNumbersAndTheClasses() {
    Examples<ImageBatch> examples = module().taskData(3, CHANGES).train();
    try (NDManager scope = NDManager.newBaseManager()) {
      ImageBatch batch = examples.batch(2, new int[] {3, 0}, scope);
      assertThat(batch.pixels().getShape()).isEqualTo(new Shape(2, 3, 32, 32));
      Batching batching = new Batching(module().train(), module().scaling(), CHANGES, 3);
      assertThat(batch.pixels().toFloatArray()).isEqualTo(batching.pixels(2, 3, 0));
      assertThat(batch.labels().toLongArray())
          .containsExactly(module().train().label(3), module().train().label(0));
    }
  }

  @Test
  void batchesMadeAheadByManyThreadsAreTheSame() {
    Examples<ImageBatch> examples = module().taskData(3, CHANGES).train();
    ConcurrentMap<Integer, float[]> made = new ConcurrentHashMap<>();
    try (NDManager scope = NDManager.newBaseManager()) {
      IntStream.range(1, 30)
          .parallel()
          .forEach(epoch -> made.put(epoch, numbers(examples, epoch, scope)));
      for (int epoch = 1; epoch < 30; epoch++) {
        assertThat(made.get(epoch)).isEqualTo(numbers(examples, epoch, scope));
      }
      assertThat(made.get(1)).isNotEqualTo(made.get(2));
    }
  }

  private static float[] numbers(Examples<ImageBatch> examples, int epoch, NDManager scope) {
    return examples.batch(epoch, new int[] {1, 2, 3}, scope).pixels().toFloatArray();
  }

  @Test
  void whateverMakesOtherBatchesMakesAnotherDigest() throws IOException {
    Images images = module().train();
    List<Digest> digests =
        List.of(
            digest(new Batching(images, Scaling.CIFAR10, CHANGES, 3)),
            digest(new Batching(images, Scaling.UNIT, CHANGES, 3)),
            digest(new Batching(images, Scaling.CIFAR10, CHANGES, 4)),
            digest(new Batching(images, Scaling.CIFAR10, CHANGES.reversed(), 3)),
            digest(Batching.plain(images, Scaling.CIFAR10)),
            digest(Batching.plain(module().validation(), Scaling.CIFAR10)),
            digest(Batching.plain(module().test(), Scaling.CIFAR10)));
    assertThat(digests).doesNotHaveDuplicates();
    assertThat(digest(new Batching(images, Scaling.CIFAR10, CHANGES, 3)))
        .isEqualTo(digests.getFirst());
    byte[] bytes = TinyFiles.cifar(3, 4);
    bytes[77] ^= 1;
    Files.write(folder.resolve("cifar/data_batch_3.bin"), bytes);
    assertThat(digest(new Batching(module().train(), Scaling.CIFAR10, CHANGES, 3)))
        .isNotEqualTo(digests.getFirst());
  }

  @Test
  void imagesOfFoldersHaveTheDigestOfTheirFiles() throws IOException {
    Path file = folder.resolve("f/n01/a.png");
    TinyFiles.grey(file, 2, 2, 7);
    TinyFiles.grey(folder.resolve("f/n02/a.png"), 2, 2, 7);
    Digest before = ImageFolder.of(folder.resolve("f")).digest();
    assertThat(ImageFolder.of(folder.resolve("f")).digest()).isEqualTo(before);
    TinyFiles.grey(file, 2, 2, 8);
    assertThat(ImageFolder.of(folder.resolve("f")).digest()).isNotEqualTo(before);
  }

  @Test
  void noImageIsRefused() {
    Images none = module().train().only();
    assertThatThrownBy(() -> new ImageExamples(Batching.plain(none, Scaling.UNIT)))
        .isInstanceOf(Mismatch.class)
        .hasMessageContaining("there is no image");
  }

  private static Digest digest(Batching batching) {
    return new ImageExamples(batching).digest();
  }

  @Test
  void imagesOfSeveralFormsMakeNoBatch() {
    Images mixed =
        new Images() {
          @Override
          public int count() {
            return 2;
          }

          @Override
          public List<String> classes() {
            return List.of("a");
          }

          @Override
          public int label(int at) {
            return 0;
          }

          @Override
          public Image image(int at) {
            byte[] pixels = new byte[6];
            Arrays.fill(pixels, (byte) at);
            return Image.of(1, 2 + at, 3 - at, pixels);
          }
        };
    assertThatThrownBy(() -> Batching.plain(mixed, Scaling.UNIT).pixels(1, 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("image 1 x 3 x 2 in a batch of image 1 x 2 x 3");
  }
}
