package dev.jrepro.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jrepro.core.Digest;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
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

/** What the trainer promises of any task. */
final class LearnerTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"sgd,DERIVE", "adam,DERIVE", "adamw,DERIVE", "adam,TORCH"})
  void interruptedAtAnyStepAndTakenUpItEndsInTheSameBytes(String rule, Source.Kind kind) {
    train("straight", rule, kind, List.of()).close();
    for (int step : new int[] {1, 7, 10, 11, 24, 29}) {
      String name = "until" + step;
      interrupt(name, rule, kind, step);
      List<Long> steps = new ArrayList<>();
      Learned<Batch> learned = train(name, rule, kind, List.of(heard(steps)));
      assertThat(steps.getFirst()).isEqualTo(step);
      assertThat(files(name)).as("from step %d", step).isEqualTo(files("straight"));
      learned.close();
    }
    assertThat(files("straight").keySet())
        .hasSize(4)
        .contains("last.json", "last.safetensors")
        .anyMatch(file -> file.startsWith("best-000000"));
  }

  @Test
  void checkpointOfAnotherTrainingIsRefusedAndStays() throws IOException {
    interrupt("a", "adam", Source.Kind.DERIVE, 12);
    SortedMap<String, String> before = files("a");
    assertThatThrownBy(() -> train("a", "sgd", Source.Kind.DERIVE, List.of()))
        .isInstanceOf(OtherTraining.class)
        .hasMessageContaining("it differs in optimizers, task");
    assertThat(files("a")).isEqualTo(before);
    Path facts = folder.resolve("a/step-00000011.json");
    String text = Files.readString(facts);
    Files.writeString(facts, text.replace("\"schema\": 2", "\"schema\": 3"));
    assertThatThrownBy(() -> train("a", "adam", Source.Kind.DERIVE, List.of()))
        .isInstanceOf(OtherTraining.class)
        .hasMessageContaining("it is of format 3, and this jrepro knows 2");
  }

  @Test
  void aCheckpointHoldsAllAndIsReadAsSafetensors() throws IOException {
    interrupt("a", "adam", Source.Kind.DERIVE, 12);
    byte[] bytes = Files.readAllBytes(folder.resolve("a/step-00000011.safetensors"));
    long header = java.nio.ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN).getLong();
    assertThat(header % 8).isZero();
    JsonValue.Obj names =
        Json.parseObject(
            new String(bytes, 8, (int) header, java.nio.charset.StandardCharsets.UTF_8).strip());
    assertThat(names.fields().keySet())
        .contains(
            "parameter/01Conv2d_weight",
            "parameter/02BatchNorm_runningMean",
            "optimizer/main/mean/01Conv2d_weight",
            "optimizer/main/variance/06Linear_weight",
            "history/loss");
    JsonValue.Obj facts =
        Json.parseObject(Files.readString(folder.resolve("a/step-00000011.json")));
    assertThat(facts.needInteger("steps-in-epoch")).isEqualTo(1);
    assertThat(facts.object("run").object("task").needNumber("rate")).isEqualTo(0.01);
  }

  @Test
  void numbersAreAggregatedOverTheEpoch() {
    try (Learned<Batch> learned = train("a", "adam", Source.Kind.DERIVE, List.of())) {
      SortedMap<String, Double> first = learned.course().epochs().getFirst();
      assertThat(first).containsOnlyKeys("train/examples", "train/loss", "train/twice", "val/loss");
      assertThat(first.get("train/examples")).isEqualTo(150);
      double mean = 0;
      for (int step = 0; step < 10; step++) {
        mean += learned.course().loss(step) * (step < 9 ? 16 : 6) / 150.0;
      }
      assertThat(first.get("train/loss")).isCloseTo(mean, within(1e-7));
      assertThat(first.get("train/twice")).isCloseTo(2 * mean, within(1e-7));
    }
  }

  @Test
  void accumulatedBatchesComeToTheStepOfOneLargeBatch() {
    float[] large = losses(Regime.of(1, 50));
    float[] small = losses(Regime.of(1, 10).accumulating(5));
    assertThat(small).hasSize(large.length).hasSize(3);
    for (int step = 0; step < 3; step++) {
      assertThat(small[step]).isCloseTo(large[step], within(1e-4f));
    }
  }

  /** Of a linear net without dropout, whose loss is the same however a batch is cut. */
  private static float[] losses(Regime regime) {
    PlainTask task = PlainTask.of();
    Learner<Batch> learner = new Learner<>(TinyTraining.cpu(), task, regime, Source.derive(3));
    try (Learned<Batch> learned = learner.fit(TaskData.of(TinyTask.data().train()), List.of())) {
      return learned.course().losses();
    }
  }

  @Test
  void oneOptimizersTurnLeavesTheOthersAlone() {
    TwoNets task = TwoNets.of();
    Learner<Batch> learner =
        new Learner<>(TinyTraining.cpu(), task, Regime.of(1, 50), Source.derive(3));
    learner.fit(TaskData.of(TinyTask.data().train()), List.of()).close();
    assertThat(task.seen())
        .containsExactly(
            "a true false",
            "b false true",
            "a true false",
            "b false true",
            "a true false",
            "b false true");
  }

  @Test
  void trainingEndsEarlyAndTheBestWeightsAreKept() {
    Regime regime = Regime.of(50, 16).watching(Watch.max("train/loss").stoppingAfter(3).keeping(2));
    Learner<Batch> learner =
        new Learner<>(TinyTraining.cpu(), TinyTask.of(Rule.adam()), regime, Source.derive(5));
    try (Learned<Batch> learned = learner.fit(TinyTask.data(), folder.resolve("a"), List.of())) {
      assertThat(learned.course().epochs()).hasSize(4);
      assertThat(files("a").keySet())
          .containsExactly(
              "best-00000010.json",
              "best-00000010.safetensors",
              "best-00000020.json",
              "best-00000020.safetensors",
              "last.json",
              "last.safetensors");
      double last = validated(learned);
      assertThat(last).isEqualTo(learned.course().epochs().get(3).get("val/loss"));
      learned.takeBest(folder.resolve("a"));
      double best = validated(learned);
      assertThat(best).isEqualTo(learned.course().epochs().getFirst().get("val/loss"));
    }
  }

  @Test
  void aMetricThatIsNotLoggedIsNamed() {
    Regime regime = Regime.of(1, 16).watching(Watch.min("val/los"));
    Learner<Batch> learner =
        new Learner<>(TinyTraining.cpu(), TinyTask.of(Rule.adam()), regime, Source.derive(5));
    assertThatThrownBy(() -> learner.fit(TinyTask.data(), List.of()))
        .isInstanceOf(BadParams.class)
        .hasMessageContaining("no metric is called 'val/los'");
  }

  @Test
  void trainingsAreMadeSmaller() {
    assertThat(steps(new Limits(true, 0, 0))).isEqualTo(1);
    assertThat(folder.resolve("limited")).doesNotExist();
    assertThat(steps(new Limits(false, 2, 0))).isEqualTo(6);
    assertThat(steps(new Limits(false, 0, 4))).isEqualTo(12);
  }

  @Test
  void whyItEndedStandsInTheLastCheckpoint() throws IOException {
    Watch watch = Watch.max("train/loss").stoppingAfter(1);
    assertThat(ended(Regime.of(1, 75))).isEqualTo("epochs");
    assertThat(ended(Regime.of(50, 16).watching(watch))).isEqualTo("patience");
    assertThat(ended(Regime.of(1, 16).limited(new Limits(false, 2, 0)))).isEqualTo("limits");
  }

  private String ended(Regime regime) throws IOException {
    Path output = folder.resolve("ended" + regime.epochs() + regime.batch());
    Learner<Batch> learner =
        new Learner<>(TinyTraining.cpu(), TinyTask.of(Rule.adam()), regime, Source.derive(5));
    try (Learned<Batch> learned = learner.fit(TinyTask.data(), output, List.of())) {
      String ended =
          Json.parseObject(Files.readString(output.resolve("last.json"))).needText("ended");
      assertThat(learned.ending().name()).isEqualToIgnoringCase(ended);
      return ended;
    }
  }

  @Test
  void theBestWeightsSayWhatTheyAreOf() throws IOException {
    train("a", "adam", Source.Kind.DERIVE, List.of()).close();
    String best =
        files("a").keySet().stream()
            .filter(f -> f.matches("best-.*json"))
            .findFirst()
            .orElseThrow();
    JsonValue.Obj facts = Json.parseObject(Files.readString(folder.resolve("a").resolve(best)));
    JsonValue.Obj last = Json.parseObject(Files.readString(folder.resolve("a/last.json")));
    assertThat(facts.fields().keySet())
        .containsExactly("epoch", "metric", "run", "schema", "score", "step", "tensors");
    assertThat(facts.needText("metric")).isEqualTo("val/loss");
    assertThat(facts.object("run")).isEqualTo(last.object("run"));
  }

  private static double validated(Learned<Batch> learned) {
    SortedMap<String, Double> found = learned.validate(TinyTask.data().validation().orElseThrow());
    return Optional.ofNullable(found.get("val/loss")).orElseThrow();
  }

  private int steps(Limits limits) {
    Learner<Batch> learner =
        new Learner<>(
            TinyTraining.cpu(),
            TinyTask.of(Rule.adam()),
            Regime.of(3, 16).limited(limits),
            Source.derive(5));
    try (Learned<Batch> learned =
        learner.fit(TinyTask.data(), folder.resolve("limited"), List.of())) {
      return learned.course().steps();
    }
  }

  @Test
  void answersComeInTheOrderOfTheExamples() {
    try (Learned<Batch> learned = train("a", "adam", Source.Kind.DERIVE, List.of())) {
      List<Long> answers = new ArrayList<>();
      ImageSet images = TinyTraining.images(300);
      learned.predict(
          new ClassifierTask.Images(images),
          list -> {
            for (long answer : list.singletonOrThrow().toLongArray()) {
              answers.add(answer);
            }
          });
      assertThat(answers).hasSize(300);
      long right = 0;
      for (int i = 0; i < 300; i++) {
        right += answers.get(i) == images.label(i) ? 1 : 0;
      }
      assertThat(right).isGreaterThan(200);
    }
  }

  private Learned<Batch> train(
      String name, String rule, Source.Kind kind, List<Listener> listeners) {
    Source source = kind == Source.Kind.TORCH ? Source.torch(5) : Source.derive(5);
    return TinyTask.learner(TinyTask.rule(rule), source)
        .fit(TinyTask.data(), folder.resolve(name), listeners);
  }

  /** Trains until a listener hears of a step; what is on disk then is what a kill leaves. */
  private void interrupt(String name, String rule, Source.Kind kind, long step) {
    Listener killer =
        new Listener() {
          @Override
          public void step(Progress at, SortedMap<String, Double> values) {
            if (at.step() == step) {
              throw new IllegalStateException("killed");
            }
          }
        };
    assertThatThrownBy(() -> train(name, rule, kind, List.of(killer))).hasMessage("killed");
  }

  private static Listener heard(List<Long> steps) {
    return new Listener() {
      @Override
      public void step(Progress at, SortedMap<String, Double> values) {
        steps.add(at.step());
      }
    };
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
