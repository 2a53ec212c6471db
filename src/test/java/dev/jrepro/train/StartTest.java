package dev.jrepro.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import dev.jrepro.core.Digest;
import dev.jrepro.json.Json;
import dev.jrepro.tensors.SafeTensors;
import dev.jrepro.tensors.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings that begin with weights from a file, and models that are read from one. */
final class StartTest {
  @TempDir Path folder;
  private Path last = Path.of("");
  private double validated;

  @BeforeEach
  void train() {
    last = folder.resolve("pre/last");
    try (Learned<Batch> learned =
        learner().fit(TinyTask.data(), folder.resolve("pre"), List.of())) {
      validated = loss(learned.validate(validation()));
    }
  }

  private static Learner<Batch> learner() {
    Regime regime = Regime.of(2, 16).watching(Watch.min("val/loss")).checkpointing(7);
    return new Learner<>(TinyTraining.cpu(), TinyTask.of(Rule.adam()), regime, Source.derive(5));
  }

  private static Examples<Batch> validation() {
    return TinyTask.data().validation().orElseThrow();
  }

  private static double loss(SortedMap<String, Double> metrics) {
    return Optional.ofNullable(metrics.get("val/loss")).orElseThrow();
  }

  /** A net as that of {@link TinyTask}, with so many classes, and a bias in front if wanted. */
  private static Block net(int classes, boolean bias) {
    return new SequentialBlock()
        .add(Conv2d.builder().setKernelShape(new Shape(3, 3)).setFilters(4).optBias(bias).build())
        .add(BatchNorm.builder().build())
        .add(Activation::relu)
        .add(Blocks.batchFlattenBlock())
        .add(Dropout.builder().optRate(0.3f).build())
        .add(Linear.builder().setUnits(classes).build());
  }

  private static SortedMap<String, Tensor> begun(Block block, Start start) {
    TinyTask task = new TinyTask(block, Rule.adam(), 0.01);
    Regime regime = Regime.of(1, 16);
    try (Nets nets =
        new Learner<>(TinyTraining.cpu(), task, regime, Source.derive(5))
            .startingFrom(start)
            .begin()) {
      return nets.weights().save();
    }
  }

  private static void assertSame(SortedMap<String, Tensor> some, SortedMap<String, Tensor> others) {
    assertThat(some.keySet()).isEqualTo(others.keySet());
    some.forEach((name, tensor) ->
        assertThat(tensor.sameAs(Optional.ofNullable(others.get(name)).orElseThrow())).isTrue());
  }

  @Test
  void aModelIsReadAndJudgesAsTheTrainedOne() throws IOException {
    Compute cpu = TinyTraining.cpu();
    try (Model<Batch> model = Model.load(cpu, TinyTask.of(Rule.adam()), last)) {
      assertThat(loss(model.validate(validation()))).isEqualTo(validated);
    }
    String best;
    try (var files = Files.list(folder.resolve("pre"))) {
      best =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.matches("best-.*safetensors"))
              .findFirst()
              .orElseThrow();
    }
    double score =
        Json.parseObject(
                Files.readString(
                    folder.resolve("pre").resolve(best.replace("safetensors", "json"))))
            .needNumber("score");
    Path file = folder.resolve("pre").resolve(best);
    try (Model<Batch> model = Model.load(cpu, TinyTask.of(Rule.adam()), file)) {
      assertThat(loss(model.validate(validation()))).isEqualTo(score);
    }
  }

  @Test
  void aTrainingBeginsWithTheWeightsOfAnother() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      SortedMap<String, Tensor> saved = new WeightsFile(last).read(arena);
      assertSame(begun(TinyTraining.block(), Start.from(last)), saved);
      Path foreign = folder.resolve("foreign.safetensors");
      SafeTensors.write(foreign, saved);
      assertSame(begun(TinyTraining.block(), Start.from(foreign)), saved);
    }
    new Trainer(TinyTraining.cpu(), TinyTraining.block(), TinyTraining.hyper(Optimizer.ADAM, 5))
        .fit(TinyTraining.data(), folder.resolve("classifier"), epoch -> {})
        .classifier()
        .close();
    assertThat(begun(TinyTraining.block(), Start.from(folder.resolve("classifier/model"))))
        .hasSize(7);
  }

  @Test
  void fineTuningIsRepeatedAndTakenUpExactly() throws IOException {
    Digest straight = tuned("straight");
    assertThat(tuned("again")).isEqualTo(straight);
    Listener killer =
        new Listener() {
          @Override
          public void step(Progress at, SortedMap<String, Double> values) {
            if (at.step() == 14) {
              throw new IllegalStateException("killed");
            }
          }
        };
    assertThatThrownBy(() -> tune("killed", killer)).hasMessage("killed");
    assertThat(tuned("killed")).isEqualTo(straight);
    learner().fit(TinyTask.data(), folder.resolve("drawn"), List.of()).close();
    assertThat(Digest.of(Files.readAllBytes(folder.resolve("drawn/last.safetensors"))))
        .isNotEqualTo(straight);
  }

  private Digest tuned(String name) throws IOException {
    tune(name, new Listener() {});
    String facts = Files.readString(folder.resolve(name).resolve("last.json"));
    assertThat(Json.parseObject(facts).object("run").object("start").needText("digest"))
        .isEqualTo(Snapshot.digest(folder.resolve("pre/last.safetensors")).toString());
    return Digest.of(Files.readAllBytes(folder.resolve(name).resolve("last.safetensors")));
  }

  private void tune(String name, Listener listener) {
    learner()
        .startingFrom(Start.from(last))
        .fit(TinyTask.data(), folder.resolve(name), List.of(listener))
        .close();
  }

  @Test
  void anotherModelsWeightsAreRefusedByName() {
    assertThatThrownBy(() -> begun(net(5, true), Start.from(last)))
        .isInstanceOf(Mismatch.class)
        .hasMessageContaining("last.safetensors is of another model: it lacks 01Conv2d_bias; ")
        .hasMessageContaining("06Linear_bias, FLOAT32[3], not FLOAT32[5]")
        .hasMessageContaining("06Linear_weight, FLOAT32[3, 144], not FLOAT32[5, 144]");
    assertThatThrownBy(
            () -> Model.load(TinyTraining.cpu(), PlainTask.of(), folder.resolve("pre/last")))
        .isInstanceOf(Mismatch.class)
        .hasMessageContaining("it lacks 02Linear_bias, 02Linear_weight; it has 01Conv2d_weight,")
        .hasMessageContaining("and 2 more besides");
    assertThatThrownBy(() -> begun(PlainTask.linear(), Start.partlyFrom(last)))
        .isInstanceOf(Mismatch.class)
        .hasMessageContaining("has nothing for these nets");
  }

  @Test
  void partOfAModelIsTakenAndTheRestDrawn() {
    SortedMap<String, Tensor> both = begun(net(5, true), Start.partlyFrom(last));
    TinyTask task = new TinyTask(net(5, true), Rule.adam(), 0.01);
    try (Nets drawn = Nets.fresh(TinyTraining.cpu(), task.nets(), Source.derive(5));
        Arena arena = Arena.ofConfined()) {
      SortedMap<String, Tensor> expected = new TreeMap<>(drawn.weights().save());
      SortedMap<String, Tensor> saved = new WeightsFile(last).read(arena);
      saved.keySet().removeIf(name -> name.startsWith("06Linear"));
      expected.putAll(saved);
      assertSame(both, expected);
    }
  }

  @Test
  void aCheckpointOfAnotherNetIsRefusedByName() {
    Listener killer =
        new Listener() {
          @Override
          public void step(Progress at, SortedMap<String, Double> values) {
            if (at.step() == 8) {
              throw new IllegalStateException("killed");
            }
          }
        };
    assertThatThrownBy(() -> tune("killed", killer)).hasMessage("killed");
    Learner<Batch> other =
        new Learner<>(
                TinyTraining.cpu(),
                new TinyTask(net(3, true), Rule.adam(), 0.01),
                learner().regime(),
                Source.derive(5))
            .startingFrom(Start.partlyFrom(last));
    assertThatThrownBy(() -> other.fit(TinyTask.data(), folder.resolve("killed"), List.of()))
        .isInstanceOf(OtherTraining.class)
        .hasMessageContaining("it differs in model, start; it lacks 01Conv2d_bias.");
  }

  @Test
  void brokenFilesAreRefused() throws IOException {
    assertThatThrownBy(() -> begun(TinyTraining.block(), Start.from(folder.resolve("no"))))
        .isInstanceOf(MissingData.class)
        .hasMessageContaining("no.safetensors");
    Path foreign = folder.resolve("foreign.safetensors");
    Files.write(foreign, Files.readAllBytes(folder.resolve("pre/last.safetensors")));
    try (var channel =
        java.nio.channels.FileChannel.open(foreign, java.nio.file.StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - 4);
    }
    assertThatThrownBy(() -> begun(TinyTraining.block(), Start.from(foreign)))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("foreign.safetensors: it is no whole safetensors file");
    Path facts = folder.resolve("pre/last.json");
    String text = Files.readString(facts);
    Files.writeString(facts, text.replace("\"schema\": 2", "\"schema\": 3"));
    assertThatThrownBy(() -> begun(TinyTraining.block(), Start.from(last)))
        .isInstanceOf(OtherTraining.class)
        .hasMessageContaining("it is of format 3, and this jrepro knows 2");
    Files.writeString(facts, text.replace("sha256:", "sha256:0"));
    assertThatThrownBy(() -> begun(TinyTraining.block(), Start.from(last)))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("it is not the file that last.json was written for");
  }

  @Test
  void itIsReadFromParameters() {
    assertThat(Start.from(Params.parse("{init-from: models/a/last, init-partial: true}", "p")))
        .contains(Start.partlyFrom(Path.of("models/a/last")));
    assertThat(Start.from(Params.parse("{epochs: 1}", "p"))).isEmpty();
    assertThatThrownBy(() -> Start.from(Params.parse("{init-partial: true}", "p")))
        .isInstanceOf(BadParams.class)
        .hasMessageContaining("init-partial is given without init-from");
  }
}
