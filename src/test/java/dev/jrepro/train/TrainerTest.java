package dev.jrepro.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.nn.Blocks;
import dev.jrepro.core.Digest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class TrainerTest {
  @TempDir Path folder;

  @Test
  void sameSeedGivesTheSameFilesAndAnotherSeedOthers() {
    train("a", Optimizer.ADAM, 5);
    train("b", Optimizer.ADAM, 5);
    train("c", Optimizer.ADAM, 6);
    assertThat(files("a"))
        .isEqualTo(files("b"))
        .containsOnlyKeys("model.json", "model.safetensors");
    assertThat(files("c").get("model.safetensors"))
        .isNotEqualTo(files("a").get("model.safetensors"));
  }

  @Test
  void trainingLearns() {
    Trained trained = train("a", Optimizer.ADAM, 5);
    try (Classifier classifier = trained.classifier()) {
      assertThat(classifier.evaluate(TinyTraining.images(80)).accuracy()).isGreaterThan(0.9);
    }
    History history = trained.history();
    assertThat(history.steps()).isEqualTo(4 * 10);
    assertThat(history.epochs()).hasSize(4);
    assertThat(history.epochs().getLast().loss()).isLessThan(history.epochs().getFirst().loss());
  }

  @ParameterizedTest
  @EnumSource(Optimizer.class)
  void interruptedAfterAnyEpochAndTakenUpItEndsInTheSameBytes(Optimizer optimizer) {
    Trained straight = train("straight", optimizer, 5);
    for (int last = 1; last < TinyTraining.EPOCHS; last++) {
      String name = "until" + last;
      interrupt(name, optimizer, last + 1);
      Trained resumed = train(name, optimizer, 5);
      assertThat(files(name)).isEqualTo(files("straight"));
      assertThat(resumed.history().losses()).isEqualTo(straight.history().losses());
      assertThat(resumed.history().epochs()).isEqualTo(straight.history().epochs());
    }
  }

  @Test
  void takenUpItTrainsOnlyTheEpochsThatAreLeft() {
    interrupt("a", Optimizer.ADAM, 3);
    List<Integer> trained = new ArrayList<>();
    trainer(Optimizer.ADAM, 5)
        .fit(TinyTraining.data(), folder.resolve("a"), epoch -> trained.add(epoch.number()));
    assertThat(trained).containsExactly(3, 4);
  }

  @Test
  void checkpointOfAnotherTrainingIsRefusedAndStays() {
    interrupt("a", Optimizer.ADAM, 3);
    SortedMap<String, String> before = files("a");
    assertThatThrownBy(() -> train("a", Optimizer.ADAM, 6))
        .isInstanceOf(OtherTraining.class)
        .hasMessageContaining("step-00000020.json")
        .hasMessageContaining("it differs in source, task");
    assertThat(files("a")).isEqualTo(before);
  }

  @Test
  void brokenCheckpointIsPassedOver() throws IOException {
    train("straight", Optimizer.ADAM, 5);
    interrupt("a", Optimizer.ADAM, 3);
    Path tensors = folder.resolve("a/step-00000020.safetensors");
    byte[] bytes = Files.readAllBytes(tensors);
    bytes[bytes.length - 1] ^= 1;
    Files.write(tensors, bytes);
    Files.writeString(folder.resolve("a/step-00000030.safetensors.tmp"), "half a file");
    train("a", Optimizer.ADAM, 5);
    assertThat(files("a")).isEqualTo(files("straight"));
  }

  @Test
  void killedProcessesEndInTheSameBytes() throws IOException, InterruptedException {
    train("straight", Optimizer.ADAMW, 5);
    assertThat(killAfter("1")).isTrue();
    assertThat(killAfter("3")).isTrue();
    assertThat(killAfter("never")).isFalse();
    assertThat(files("killed")).isEqualTo(files("straight"));
  }

  /** Starts the training in a JVM of its own; kills it when it has printed that line. */
  private boolean killAfter(String line) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dai.djl.offline=true",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                TinyTraining.class.getName(),
                folder.resolve("killed").toString(),
                Optimizer.ADAMW.name())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      boolean seen = out.lines().anyMatch(line::equals);
      if (seen) {
        process.destroyForcibly();
      }
      process.waitFor();
      return seen;
    }
  }

  /** When this fails, results have changed: raise {@link Training#VERSION}. */
  @Test
  void firstValuesOfVersionOneAreGolden() {
    assertThat(Training.VERSION).isEqualTo(1);
    TrainingImages data = TinyTraining.data();
    Hyperparameters hyper = TinyTraining.hyper(Optimizer.ADAM, 5);
    Net net = Net.only(TinyTraining.block(), Classifier.Form.of(data.train()).shape());
    try (Nets fresh = Nets.fresh(TinyTraining.cpu(), List.of(net), Source.derive(hyper.seed()))) {
      Digest.Hasher hasher = new Digest.Hasher();
      fresh.weights().save().values().forEach(t -> hasher.update(t.bytes().asByteBuffer()));
      assertThat(hasher.finish().brief()).isEqualTo("236d3895040b");
    }
    assertThat(Normalisation.of(data.train()))
        .isEqualTo(new Normalisation(0.2546123366013072, 0.1920460141018728));
  }

  /** To what any CPU of the pinned capability should give, not to the last bit of this one. */
  @ParameterizedTest
  @CsvSource({
    "SGD, 1.963564, 0.0068725874, 0.028358564",
    "ADAM, 1.963564, 0.095801495, 0.20498943",
    "ADAMW, 1.963564, 0.095042184, 0.20565419"
  })
  void lossesOfVersionOneAreGolden(Optimizer optimizer, float first, float middle, float last) {
    float[] losses = trainer(optimizer, 5).fit(TinyTraining.data()).history().losses();
    assertThat(losses[0]).isCloseTo(first, within(1e-4f));
    assertThat(losses[20]).isCloseTo(middle, within(1e-4f));
    assertThat(losses[39]).isCloseTo(last, within(1e-4f));
  }

  @Test
  void lossThatIsNoNumberStopsTheTrainingAndLeavesTheLastCheckpoint() {
    Hyperparameters wild =
        new Hyperparameters(
            5,
            Regime.of(4, 16),
            Optimization.only(Rule.sgd(0.9), ParameterGroup.all(1e30, 0), Schedule.CONSTANT));
    Trainer trainer = new Trainer(TinyTraining.cpu(), TinyTraining.block(), wild);
    assertThatThrownBy(() -> trainer.fit(TinyTraining.data(), folder.resolve("a"), epoch -> {}))
        .isInstanceOf(Diverged.class)
        .hasMessageContaining("epoch 1, at step")
        .hasMessageContaining("on the batch of the examples");
    assertThat(folder.resolve("a/model.json")).doesNotExist();
  }

  @Test
  void labelBeyondTheClassesIsRefused() {
    ImageSet images = ImageSet.of(8, 8, new byte[64], new byte[] {3});
    assertThatThrownBy(
            () -> trainer(Optimizer.ADAM, 5).fit(new TrainingImages(images, Optional.empty())))
        .isInstanceOf(Mismatch.class)
        .hasMessageContaining("image 0 has the label 3, the model 3 classes");
  }

  @Test
  void savedClassifierAnswersAsBefore() {
    Trained trained = train("a", Optimizer.ADAM, 5);
    try (Classifier before = trained.classifier();
        Classifier after =
            Classifier.load(TinyTraining.cpu(), TinyTraining.block(), folder.resolve("a"))) {
      assertThat(after.evaluate(TinyTraining.images(80)))
          .isEqualTo(before.evaluate(TinyTraining.images(80)));
    }
  }

  @Test
  void modelThatDoesNotFitIsRefused() throws IOException {
    train("a", Optimizer.ADAM, 5).classifier().close();
    Compute compute = TinyTraining.cpu();
    assertThatThrownBy(
            () -> Classifier.load(compute, Blocks.batchFlattenBlock(), folder.resolve("a")))
        .isInstanceOf(Mismatch.class);
    assertThatThrownBy(
            () -> Classifier.load(compute, TinyTraining.block(), folder.resolve("nowhere")))
        .isInstanceOf(MissingData.class)
        .hasMessageContaining("model.json");
    Files.writeString(folder.resolve("a/model.safetensors"), "other bytes");
    assertThatThrownBy(() -> Classifier.load(compute, TinyTraining.block(), folder.resolve("a")))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("model.safetensors");
  }

  private static Trainer trainer(Optimizer optimizer, long seed) {
    return new Trainer(
        TinyTraining.cpu(), TinyTraining.block(), TinyTraining.hyper(optimizer, seed));
  }

  private Trained train(String name, Optimizer optimizer, long seed) {
    return trainer(optimizer, seed).fit(TinyTraining.data(), folder.resolve(name), epoch -> {});
  }

  /** Trains until the listener hears of an epoch; what is on disk then is what a kill leaves. */
  private void interrupt(String name, Optimizer optimizer, int epoch) {
    assertThatThrownBy(() ->
            trainer(optimizer, 5)
                .fit(
                    TinyTraining.data(),
                    folder.resolve(name),
                    each -> {
                      if (each.number() == epoch) {
                        throw new IllegalStateException("killed");
                      }
                    }))
        .hasMessage("killed");
    assertThat(files(name).keySet()).anyMatch(file -> file.startsWith("step-"));
  }

  private SortedMap<String, String> files(String name) {
    SortedMap<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(folder.resolve(name))) {
      for (Path file : all.toList()) {
        files.put(file.getFileName().toString(), Digest.of(Files.readAllBytes(file)).hex());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }
}
