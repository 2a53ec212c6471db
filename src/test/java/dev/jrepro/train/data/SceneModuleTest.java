package dev.jrepro.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.jrepro.core.Digest;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.train.Compute;
import dev.jrepro.train.Examples;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts of data sets that a learner is handed. */
final class SceneModuleTest {
  private static final List<Augmentation> CHANGES =
      List.of(
          new Augmentation.Flip(0.5),
          new Augmentation.Jitter(0.3, 0.3, 0.3, 0.1),
          Augmentation.ResizedCrop.of(8));

  @TempDir Path folder;

  @BeforeEach
  void makeScenes() throws IOException {
    for (String part : new String[] {"train", "val", "test"}) {
      for (int i = 0; i < 4; i++) {
        TinyFiles.png(
            folder.resolve("leftImg8bit/%s/c/%d_leftImg8bit.png".formatted(part, i)),
            BufferedImage.TYPE_INT_RGB,
            6,
            4,
            0x102030 + i);
        TinyFiles.grey(
            folder.resolve("gtFine/%s/c/%d_gtFine_labelIds.png".formatted(part, i)), 6, 4, i);
      }
    }
  }

  @Test
  void scenesAreHandedToALearner() {
    SceneModule module = SceneModule.cityscapes(folder);
    List<Augmentation> half = List.of(new Augmentation.Resize(2, 3));
    Examples<SceneBatch> train = module.taskData(7, CHANGES, half).train();
    Examples<SceneBatch> validation = module.taskData(7, CHANGES, half).validation().orElseThrow();
    assertThat(train.count() + module.testExamples(half).count()).isEqualTo(8);
    Compute.start();
    try (NDManager scope = NDManager.newBaseManager()) {
      SceneBatch batch = train.batch(1, new int[] {3, 0}, scope);
      assertThat(batch.pixels().getShape()).isEqualTo(new Shape(2, 3, 8, 8));
      assertThat(batch.labels().getShape()).isEqualTo(new Shape(2, 8, 8));
      float[] alone = train.batch(1, new int[] {0}, scope).pixels().toFloatArray();
      assertThat(alone).isEqualTo(batch.pixels().get(1).toFloatArray());
      assertThat(train.batch(2, new int[] {0}, scope).pixels().toFloatArray()).isNotEqualTo(alone);
      // The pixels in the middle of 2 x 2, and where their labels are of four.
      long[] labels = validation.batch(0, new int[] {1}, scope).labels().toLongArray();
      assertThat(labels).containsExactly(8, 10, 12, 20, 22, 24);
    }
  }

  @Test
  void digestIsOfFilesAndChanges() throws IOException {
    SceneModule module = SceneModule.cityscapes(folder);
    Digest first = new SceneExamples(module.train(), module.scaling(), CHANGES, 7).digest();
    assertThat(new SceneExamples(module.train(), module.scaling(), CHANGES, 8).digest())
        .isNotEqualTo(first);
    assertThat(new SceneExamples(module.train(), module.scaling(), List.of(), 7).digest())
        .isNotEqualTo(first);
    assertThat(module.validation().digest()).isEqualTo(module.train().digest());
    TinyFiles.grey(folder.resolve("gtFine/train/c/2_gtFine_labelIds.png"), 6, 4, 9);
    assertThat(new SceneExamples(module.train(), module.scaling(), CHANGES, 7).digest())
        .isNotEqualTo(first);
  }

  @Test
  void imagesOfSeveralSizesAreMadeOne() throws IOException {
    for (int i = 0; i < 52; i++) {
      for (String name : new String[] {"n01", "n02"}) {
        Path file = folder.resolve("train/%s/%02d.png".formatted(name, i));
        TinyFiles.png(file, BufferedImage.TYPE_INT_RGB, 9 + i % 3, 12, i);
      }
    }
    TinyFiles.png(folder.resolve("val/n01/0.png"), BufferedImage.TYPE_INT_RGB, 30, 20, 1);
    TinyFiles.png(folder.resolve("val/n02/0.png"), BufferedImage.TYPE_INT_RGB, 20, 30, 1);
    DataModule plain = DataModule.imageNet(folder);
    DataModule module =
        plain.evaluatedAs(
            List.of(new Augmentation.ResizeShorter(8), new Augmentation.CentreCrop(6)));
    Compute.start();
    try (NDManager scope = NDManager.newBaseManager()) {
      var data = module.taskData(1, List.of(Augmentation.ResizedCrop.of(6)));
      assertThat(data.train().batch(1, new int[] {0, 1, 2, 3}, scope).pixels().getShape())
          .isEqualTo(new Shape(4, 3, 6, 6));
      assertThat(module.testExamples().batch(0, new int[] {0, 1}, scope).pixels().getShape())
          .isEqualTo(new Shape(2, 3, 6, 6));
      assertThatThrownBy(() -> plain.testExamples().batch(0, new int[] {0, 1}, scope))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("make them one size first");
    }
    assertThat(module.test().digest()).isNotEqualTo(plain.test().digest());
    module.write(folder.resolve("split"));
    JsonValue.Obj digests =
        Json.parseObject(Files.readString(folder.resolve("split/digests.json")));
    assertThat(digests.object("validation").needInteger("count")).isEqualTo(100);
    assertThat(digests.object("test").needText("digest"))
        .isEqualTo(module.test().digest().toString());
    assertThat(folder.resolve("split/train.npy")).exists();
  }
}
