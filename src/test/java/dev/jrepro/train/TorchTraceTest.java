package dev.jrepro.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.ndarray.NDManager;
import dev.jrepro.core.Digest;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.random.NumpyRandomState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * PyTorch's own losses, followed draw for draw by the classes of {@code examples/cdep}: the
 * protocol and the tolerances are those of the file {@code torch-trace.json}, and both it and MNIST
 * have to be beside the checkout.
 */
final class TorchTraceTest {
  private static final Path SHARED = Path.of("../shared");
  private static final Path TRACE = SHARED.resolve("reference/torch-trace.json");
  private static final Path MNIST = SHARED.resolve("data/mnist");
  private static final int PATCH = 5;
  private static final int SIDE = 28;
  private static final int COUNT = 60_000;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {0, 1000})
  void lossesFollowPyTorchs(int lambda) throws IOException {
    assumeThat(TRACE).as("PyTorch's losses").exists();
    assumeThat(MNIST.resolve("train-images-idx3-ubyte.gz")).as("MNIST").exists();
    JsonValue.Obj trace =
        Json.parseObject(Files.readString(TRACE)).objects("traces", t -> t).stream()
            .filter(t -> t.needInteger("lambda") == lambda)
            .findFirst()
            .orElseThrow();
    Source source = Source.torch(0);
    int[] train = source.rng().draws("split", 0).split(54_000, 6_000).getFirst();
    assertThat(Arrays.stream(train).limit(10).asLongStream().boxed().toList())
        .isEqualTo(numbers(trace.items("split_train_first10")));
    CdepCode code = CdepCode.into(Files.createDirectories(folder.resolve("classes")));
    ImageSet images = decoy();
    Object pictures = code.pictures(images.pixels(), images.labels());
    Seen seen =
        new Seen(
            code.only(pictures, train),
            images,
            Arrays.stream(train).boxed().toList(),
            new ArrayList<>());
    firstWeightsAre(code, trace.needText("initial_weights_sha256_f32le_in_named_parameters_order"));
    List<JsonValue.Obj> losses = trace.objects("losses", l -> l);
    Task<Object> task = code.task(lambda);
    follow(new Learner<>(TinyTraining.cpu(), task, Regime.of(1, 64), source), seen, lambda, losses);
    assertThat(seen.firstLabels()).isEqualTo(numbers(trace.items("labels_of_first_batch_first16")));
  }

  private static void firstWeightsAre(CdepCode code, String sha256) {
    Source source = Source.torch(0);
    source.rng().draws("split", 0).split(54_000, 6_000);
    try (Nets nets = Nets.fresh(TinyTraining.cpu(), code.task(0).nets(), source)) {
      // PyTorch names each weight before its bias, and the sorted names of DJL the other way round.
      Digest.Hasher inOrder = new Digest.Hasher();
      for (String layer : List.of("01Conv2d", "04Conv2d", "08Linear", "10Linear")) {
        for (String part : List.of("_weight", "_bias")) {
          inOrder.update(Weights.tensor(nets.weights().array(layer + part)).bytes().asByteBuffer());
        }
      }
      assertThat(inOrder.finish().hex()).isEqualTo(sha256);
    }
  }

  /** Trains as many steps as can be compared, checking each. */
  private static void follow(
      Learner<Object> learner, Seen seen, int lambda, List<JsonValue.Obj> losses) {
    int last = lambda == 0 ? losses.size() : 2;
    Listener follower =
        new Listener() {
          @Override
          public void step(Progress at, SortedMap<String, Double> values) {
            int step = (int) at.step();
            JsonValue.Obj expected = losses.get(step - 1);
            double tolerance = lambda == 0 || step == 1 ? 1e-5 : 1e-2;
            follows("cross_entropy", expected, values, tolerance);
            if (lambda > 0) {
              follows("penalty", expected, values, tolerance);
            }
            if (step == last) {
              throw new Followed();
            }
          }
        };
    try {
      learner.fit(TaskData.of(seen), List.of(follower)).close();
    } catch (Followed e) {
      return;
    }
    throw new AssertionError("the epoch ended before the losses did");
  }

  private static void follows(
      String name, JsonValue.Obj expected, SortedMap<String, Double> found, double tolerance) {
    double torch = expected.needNumber(name);
    assertThat(found.get(name))
        .as("%s at step %d", name, expected.needInteger("step"))
        .isCloseTo(torch, within(tolerance * torch));
  }

  private static final class Followed extends RuntimeException {}

  private static List<Long> numbers(List<JsonValue> items) {
    return items.stream()
        .map(n -> n instanceof JsonValue.Num number ? number.asLong() : -1L)
        .toList();
  }

  /** MNIST's training images, each with a patch in a random corner that tells its label. */
  private ImageSet decoy() throws IOException {
    for (String name : List.of("train-images-idx3-ubyte", "train-labels-idx1-ubyte")) {
      try (InputStream in =
          new GZIPInputStream(Files.newInputStream(MNIST.resolve(name + ".gz")))) {
        Files.copy(in, folder.resolve(name));
      }
    }
    ImageSet images = Idx.read(folder, "train");
    byte[] pixels = images.pixels().clone();
    NumpyRandomState numpy = NumpyRandomState.ofSeed(0);
    int[] rows = numpy.choice(2, COUNT, true);
    int[] columns = numpy.choice(2, COUNT, true);
    for (int image = 0; image < COUNT; image++) {
      byte ink = (byte) (255 - 25 * images.label(image));
      for (int at = 0; at < PATCH * PATCH; at++) {
        int row = rows[image] * (SIDE - PATCH) + at / PATCH;
        int column = columns[image] * (SIDE - PATCH) + at % PATCH;
        pixels[image * SIDE * SIDE + row * SIDE + column] = ink;
      }
    }
    return ImageSet.of(SIDE, SIDE, pixels, images.labels());
  }

  /** The training images of the split, and the labels of those that were asked for first. */
  record Seen(
      Examples<Object> pictures, ImageSet images, List<Integer> chosen, List<Long> firstLabels)
      implements Examples<Object> {
    @Override
    public int count() {
      return pictures.count();
    }

    @Override
    public Digest digest() {
      return pictures.digest();
    }

    @Override
    public Object batch(int epoch, int[] examples, NDManager scope) {
      for (int i = 0; firstLabels.size() < 16; i++) {
        firstLabels.add((long) images.label(chosen.get(examples[i])));
      }
      return pictures.batch(epoch, examples, scope);
    }
  }
}
