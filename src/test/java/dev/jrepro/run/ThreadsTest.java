package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.json.JsonValue;
import dev.jrepro.testing.Scratch;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** One thread and two are two environments: two keys, and two records that say so. */
final class ThreadsTest {
  private static final String STAGE =
      "s: {java: src/Train.java, params: [train], outs: [model: {checkpoint: true}], resources: {cpus: %d}}";

  @TempDir private Path folder;

  static boolean hasTwo() {
    return Runtime.getRuntime().availableProcessors() > 1;
  }

  @Test
  @EnabledIf("hasTwo")
  void theyAreNeverMixed() {
    Scratch scratch =
        Scratch.project(folder.resolve("p"))
            .write(
                "src/Train.java",
                """
                import ai.djl.nn.*;
                import ai.djl.nn.core.*;
                import dev.jrepro.train.*;
                import java.nio.file.*;
                import java.util.*;
                void main() {
                  byte[] pixels = new byte[64 * 64];
                  byte[] labels = new byte[64];
                  for (int i = 0; i < pixels.length; i++) pixels[i] = (byte) (i * 37 % 101);
                  for (int i = 0; i < labels.length; i++) labels[i] = (byte) (i % 3);
                  Block net = new SequentialBlock().add(Blocks.batchFlattenBlock())
                      .add(Linear.builder().setUnits(3).build());
                  Compute compute = Compute.start();
                  Trainer trainer = new Trainer(compute, net, Hyperparameters.from(
                      Params.load().at("train"), 1));
                  trainer.fit(new TrainingImages(ImageSet.of(8, 8, pixels, labels),
                      Optional.empty()), Path.of("model"), epoch -> {});
                  IO.println(compute.describe());
                }
                """)
            .write("params.yaml", "train: {epochs: 1, batch: 16, learning-rate: 0.1}\n")
            .stages(STAGE.formatted(1))
            .commit("p");
    scratch.jrepro("run").ok();
    JsonValue.Obj one = scratch.jrepro("show", "s", "--json").json();
    scratch.stages(STAGE.formatted(2));
    scratch.jrepro("why", "s").ok().prints("java threads changed: 1 → 2");
    scratch.jrepro("run").ok().says("1 run");
    JsonValue.Obj two = scratch.jrepro("show", "s", "--json").json();
    assertThat(two.needText("key")).isNotEqualTo(one.needText("key"));
    assertThat(threads(one)).isEqualTo(1);
    assertThat(threads(two)).isEqualTo(2);
    assertThat(one.text("numerics")).isPresent().isEqualTo(two.text("numerics"));
    scratch.jrepro("show", "s").ok().prints("libtorch 2.7.1", "2 threads");
    scratch.stages(STAGE.formatted(1)).jrepro("run").ok().says("1 restored");
  }

  private static long threads(JsonValue.Obj record) {
    return record.object("environment").object("torch").needInteger("threads");
  }
}
