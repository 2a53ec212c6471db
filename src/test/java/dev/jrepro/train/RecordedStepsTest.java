package dev.jrepro.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.jrepro.core.Digest;
import dev.jrepro.json.JsonValue;
import dev.jrepro.tensors.SafeTensors;
import dev.jrepro.tensors.Tensor;
import dev.jrepro.tensors.steps.StepRecord;
import dev.jrepro.tensors.steps.StepsFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The chains that trainings leave. Changes of one bit are planted at random places; {@code
 * jrepro.steps.seed} sets the seed, which is printed.
 */
final class RecordedStepsTest {
  private static final int STEPS = 20;

  @TempDir Path folder;
  private final Random random = seeded();

  private static Random seeded() {
    long seed = Long.getLong("jrepro.steps.seed", System.nanoTime());
    System.out.println("RecordedStepsTest: -Djrepro.steps.seed=" + seed);
    return new Random(seed);
  }

  /** Pixels as arrays that are there before the step. */
  record Loaded(NDArray pixels, NDArray labels) {}

  record Arrays(ClassifierTask.Images images, int spoilt) implements Examples<Loaded> {
    @Override
    public int count() {
      return images.count();
    }

    @Override
    public Digest digest() {
      return images.digest();
    }

    @Override
    public Loaded batch(int epoch, int[] examples, NDManager scope) {
      float[] pixels = new float[examples.length * 64];
      float[] labels = new float[examples.length * TinyTraining.CLASSES];
      for (int i = 0; i < examples.length; i++) {
        for (int at = 0; at < 64; at++) {
          pixels[i * 64 + at] = images.set().pixel(examples[i], at) / 256f;
        }
        labels[i * TinyTraining.CLASSES + images.set().label(examples[i])] = 1;
        if (examples[i] == spoilt && epoch == 2) {
          pixels[i * 64] = Math.nextUp(pixels[i * 64]);
        }
      }
      long count = examples.length;
      return new Loaded(
          scope.create(pixels, new Shape(count, 1, 8, 8)),
          scope.create(labels, new Shape(count, TinyTraining.CLASSES)));
    }
  }

  /**
   * A task, and what is planted.
   *
   * @param louder the step whose loss is another in its last bit; its gradient is not
   */
  record Planted(TinyTask tiny, long louder, double rate) implements Task<Loaded> {
    static Planted nothing() {
      return new Planted(TinyTask.of(Rule.adam()), 0, 0.01);
    }

    @Override
    public List<Net> nets() {
      return tiny.nets();
    }

    @Override
    public List<Optimization> optimizers() {
      return List.of(
          Optimization.only(tiny.rule(), ParameterGroup.all(rate, 0), Schedule.CONSTANT));
    }

    @Override
    public NDArray trainingStep(Step step, Loaded batch) {
      NDArray answers = step.forward(step.dropout(batch.pixels(), 0.1)).logSoftmax(1);
      NDArray loss = answers.mul(batch.labels()).sum().div(-step.examples());
      return step.index() + 1 == louder ? loss.add(0.125f) : loss;
    }

    @Override
    public JsonValue.Obj hyperparameters() {
      return JsonValue.object().build();
    }
  }

  private StepsFile record(String name, Planted task, long seed, int spoilt, Listener... listeners)
      throws IOException {
    Regime regime = Regime.of(2, 16);
    Source source = Source.derive(seed);
    TaskData<Loaded> data =
        TaskData.of(new Arrays(new ClassifierTask.Images(TinyTraining.images(150)), spoilt));
    Recording recording = new Recording(folder.resolve(name));
    new Learner<>(TinyTraining.cpu(), task, regime, source)
        .fit(data, List.of(listeners), recording)
        .close();
    return read(folder.resolve(name).resolve("1.steps"));
  }

  private static StepsFile read(Path file) throws IOException {
    return StepsFile.of(file.toString(), MemorySegment.ofArray(Files.readAllBytes(file)));
  }

  private StepsFile straight() throws IOException {
    return record("straight" + random.nextInt(), Planted.nothing(), 5, -1);
  }

  private static Set<StepRecord.Part> parts(StepsFile one, StepsFile other, long step) {
    return one.record(step).differences(other.record(step));
  }

  @Test
  void twoTrainingsOfOneKindLeaveTheSameBytes() throws IOException {
    record("a", Planted.nothing(), 5, -1);
    StepsFile b = record("b", Planted.nothing(), 5, -1);
    assertThat(folder.resolve("a/1.steps")).hasSameBinaryContentAs(folder.resolve("b/1.steps"));
    assertThat(b.steps()).isEqualTo(STEPS);
    assertThat(b.header().tensors()).hasSizeGreaterThan(5).isSorted();
    assertThat(b.header().training().needText("compute")).isEqualTo("cpu, 1 thread");
    assertThat(b.record(STEPS).loss()).isNotZero();
    assertThat(b.record(1).batch()).isNotZero();
    assertThat(b.record(0).state()).isNotZero();
    assertThat(b.record(STEPS).state()).isZero();
  }

  @Test
  void aBitOfAParameterThatChangesIsFoundInItsStepAndTensor() throws IOException {
    StepsFile straight = straight();
    for (int round = 0; round < 6; round++) {
      int step = 1 + random.nextInt(STEPS);
      Planted task = Planted.nothing();
      List<String> names = straight.header().tensors();
      int tensor = random.nextInt(names.size());
      StepsFile other = record("flipped" + round, task, 5, -1, flip(task, names.get(tensor), step));
      assertThat(straight.firstDifference(other)).isEqualTo(OptionalLong.of(step));
      assertThat(parts(straight, other, step)).contains(StepRecord.Part.WEIGHTS);
      assertThat(parts(straight, other, step))
          .isSubsetOf(StepRecord.Part.WEIGHTS, StepRecord.Part.STATE);
      assertThat(
              straight.record(step).weights().differsIn(other.record(step).weights(), names.size()))
          .isEqualTo(OptionalInt.of(tensor));
    }
  }

  /** Changes a bit of a number of a parameter after a step. */
  private Listener flip(Planted task, String name, int step) {
    return new Listener() {
      @Override
      public void step(Progress at, SortedMap<String, Double> values) {
        if (at.step() == step) {
          NDArray array = Weights.of(task.nets()).array(name);
          float[] numbers = array.toFloatArray();
          int place = random.nextInt(numbers.length);
          numbers[place] =
              Float.intBitsToFloat(
                  Float.floatToRawIntBits(numbers[place]) ^ 1 << random.nextInt(23));
          try (NDArray changed = array.getManager().create(numbers, array.getShape())) {
            changed.copyTo(array);
          }
        }
      }
    };
  }

  @Test
  void aLossThatDiffersAloneIsFoundInItsStep() throws IOException {
    StepsFile straight = straight();
    int step = 1 + random.nextInt(STEPS);
    Planted louder = new Planted(TinyTask.of(Rule.adam()), step, 0.01);
    StepsFile other = record("louder", louder, 5, -1);
    assertThat(straight.firstDifference(other)).isEqualTo(OptionalLong.of(step));
    assertThat(parts(straight, other, step)).containsExactly(StepRecord.Part.LOSS);
  }

  @Test
  void aBatchOfOtherBytesIsFoundInItsStep() throws IOException {
    StepsFile straight = straight();
    int spoilt = random.nextInt(150);
    StepsFile other = record("spoilt", Planted.nothing(), 5, spoilt);
    long step = straight.firstDifference(other).orElseThrow();
    assertThat(step).isBetween(11L, 20L);
    assertThat(parts(straight, other, step))
        .contains(StepRecord.Part.BATCH)
        .doesNotContain(StepRecord.Part.EXAMPLES, StepRecord.Part.RANDOM, StepRecord.Part.RATE);
  }

  @Test
  void anotherSeedIsFoundBeforeTheFirstStepAndInItsBatch() throws IOException {
    StepsFile straight = straight();
    StepsFile other = record("seed", Planted.nothing(), 6, -1);
    assertThat(straight.firstDifference(other)).isEqualTo(OptionalLong.of(0));
    assertThat(parts(straight, other, 0))
        .containsExactly(StepRecord.Part.WEIGHTS, StepRecord.Part.RANDOM, StepRecord.Part.STATE);
    assertThat(parts(straight, other, 1)).contains(StepRecord.Part.EXAMPLES);
  }

  @Test
  void anotherLearningRateIsFoundInTheFirstStep() throws IOException {
    StepsFile straight = straight();
    StepsFile other = record("rate", new Planted(TinyTask.of(Rule.adam()), 0, 0.02), 5, -1);
    assertThat(straight.firstDifference(other)).isEqualTo(OptionalLong.of(1));
    assertThat(parts(straight, other, 1))
        .containsExactly(StepRecord.Part.RATE, StepRecord.Part.WEIGHTS);
  }

  @Test
  void trainingsOfOneProgramAreNumbered() throws IOException {
    record("both", Planted.nothing(), 5, -1);
    record("both", Planted.nothing(), 6, -1);
    StepsFile one = read(folder.resolve("both/1.steps"));
    StepsFile two = read(folder.resolve("both/2.steps"));
    assertThat(one.firstDifference(two)).isPresent();
  }

  @Test
  void aTrainingThatCannotGoOnLeavesTheStepsBefore() throws IOException {
    Recording recording = new Recording(folder.resolve("r"));
    Learner<Batch> learner = TinyTask.learner(Rule.adam(), Source.derive(5));
    Listener tired =
        new Listener() {
          @Override
          public void step(Progress at, SortedMap<String, Double> values) {
            if (at.step() == 14) {
              throw new IllegalStateException("tired");
            }
          }
        };
    Path output = folder.resolve("out");
    assertThatThrownBy(() -> learner.fit(TinyTask.data(), output, List.of(tired), recording))
        .hasMessage("tired");
    assertThat(read(folder.resolve("r/1.steps")).steps()).isEqualTo(13);
    assertThat(output.resolve(".steps")).exists();
    Recording again = new Recording(folder.resolve("again"));
    Recording whole = new Recording(folder.resolve("whole"));
    TinyTask.learner(Rule.adam(), Source.derive(5))
        .fit(TinyTask.data(), output, List.of(), again)
        .close();
    TinyTask.learner(Rule.adam(), Source.derive(5))
        .fit(TinyTask.data(), folder.resolve("other"), List.of(), whole)
        .close();
    assertThat(folder.resolve("again/1.steps"))
        .hasSameBinaryContentAs(folder.resolve("whole/1.steps"));
    assertThat(output.resolve(".steps")).doesNotExist();
  }

  /** A chain with a hole would prove nothing. */
  @Test
  void aTrainingThatGoesOnWithoutTheStepsBeforeLeavesNone() throws IOException {
    Path output = folder.resolve("out");
    Listener tired =
        new Listener() {
          @Override
          public void step(Progress at, SortedMap<String, Double> values) {
            if (at.step() == 14) {
              throw new IllegalStateException("tired");
            }
          }
        };
    Learner<Batch> learner = TinyTask.learner(Rule.adam(), Source.derive(5));
    Recording none = Recording.none();
    assertThatThrownBy(() -> learner.fit(TinyTask.data(), output, List.of(tired), none))
        .hasMessage("tired");
    Recording recording = new Recording(folder.resolve("r"));
    TinyTask.learner(Rule.adam(), Source.derive(5))
        .fit(TinyTask.data(), output, List.of(), recording)
        .close();
    assertThat(folder.resolve("r/1.steps")).isEmptyFile();
  }

  @Test
  void aCloseLookLeavesAllTensorsOfItsStepsAndEndsTheTraining() throws IOException {
    Recording look =
        Recording.asked(
            Map.of(Recording.VARIABLE, folder.resolve("look").toString(), Recording.LOOK, "1:3-4"));
    TaskData<Loaded> data =
        TaskData.of(new Arrays(new ClassifierTask.Images(TinyTraining.images(150)), -1));
    Learner<Loaded> learner =
        new Learner<>(TinyTraining.cpu(), Planted.nothing(), Regime.of(2, 16), Source.derive(5));
    assertThatThrownBy(() -> learner.fit(data, List.of(), look)).isInstanceOf(LookedAt.class);
    assertThat(read(folder.resolve("look/1.steps")).steps()).isEqualTo(4);
    assertThat(straight().firstDifference(read(folder.resolve("look/1.steps")))).isEmpty();
    try (Arena arena = Arena.ofConfined()) {
      SortedMap<String, Tensor> three = open("look/1-3.safetensors", arena);
      SortedMap<String, Tensor> four = open("look/1-4.safetensors", arena);
      assertThat(four).containsKeys("batch/0.0", "batch/0.1", "gradient/01Conv2d_weight");
      String bias = "06Linear_bias";
      assertThat(four).containsKeys("optimizer/main/mean/" + bias, "after/" + bias);
      float[] between = floats(three, "after/" + bias);
      assertThat(floats(four, "before/" + bias)).isEqualTo(between);
      assertThat(floats(four, "after/" + bias)).isNotEqualTo(between);
    }
    assertThat(folder.resolve("look/1-2.safetensors")).doesNotExist();
    assertThatThrownBy(
            () -> Recording.asked(Map.of(Recording.VARIABLE, "x", Recording.LOOK, "1:4")))
        .isInstanceOf(BadParams.class);
  }

  private static float[] floats(SortedMap<String, Tensor> tensors, String name) {
    return Optional.ofNullable(tensors.get(name)).orElseThrow().toFloats();
  }

  private SortedMap<String, Tensor> open(String file, Arena arena) throws IOException {
    return SafeTensors.open(folder.resolve(file), arena);
  }
}
