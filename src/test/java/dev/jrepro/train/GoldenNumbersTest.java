package dev.jrepro.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.jrepro.Golden;
import dev.jrepro.core.Digest;
import dev.jrepro.host.Computing;
import dev.jrepro.host.Machine;
import dev.jrepro.random.RandomStream;
import dev.jrepro.tensors.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Digests of what each optimizer, initialiser, schedule and clipping gives. When one changes,
 * results have changed: raise {@link Training#VERSION}, and rewrite with {@code
 * -Dgolden.update=true}. What libtorch computes is pinned for one numerics class; on another
 * processor the test says what it found, and is skipped.
 */
final class GoldenNumbersTest {
  private static final String LIBTORCH = "train/libtorch.txt";
  private static final int SIZE = 37;
  private static final int STEPS = 6;

  @TempDir Path folder;

  /** Drawn or computed in Java: equal everywhere. */
  @Test
  void whatJavaComputesIsAsEver() throws IOException {
    SortedMap<String, String> found = new TreeMap<>();
    for (Source source : List.of(Source.derive(5), Source.torch(5))) {
      Net net = Net.only(TinyTraining.block(), new Shape(1, 1, 8, 8));
      try (Nets nets = Nets.fresh(TinyTraining.cpu(), List.of(net), source)) {
        found.put("initialiser " + Keys.lower(source.kind()), digest(nets.weights().save()));
      }
    }
    Map<String, Schedule> schedules =
        Map.of(
            "constant", Schedule.CONSTANT,
            "cosine", Schedule.COSINE,
            "step", Schedule.step(2, 0.3),
            "cosine, warm-up", Schedule.COSINE.afterWarmup(7),
            "step, warm-up", Schedule.step(1, 0.5).afterWarmup(3));
    schedules.forEach((name, schedule) -> found.put("schedule " + name, digest(schedule)));
    Golden.check("train/java.txt", lines(found));
  }

  @Test
  void whatLibtorchComputesIsAsEverOnThisProcessor() throws IOException {
    String machine = Machine.look().numericsClass(Computing.expected(Optional.empty()));
    SortedMap<String, String> found = new TreeMap<>();
    rules().forEach((name, rule) -> found.put("optimizer " + name, digest(rule)));
    found.put("clipping by norm", digest(new Clipping.Norm(0.5)));
    found.put("clipping by value", digest(new Clipping.Value(0.2)));
    Learner<Batch> learner = TinyTask.learner(Rule.adam(), Source.derive(5));
    learner.fit(TinyTask.data(), folder.resolve("a"), List.of()).close();
    found.put("training", Snapshot.digest(folder.resolve("a/last.safetensors")).hex());
    String text = "class: " + machine + "\n" + lines(found);
    boolean here =
        Boolean.getBoolean("golden.update")
            || Golden.text(LIBTORCH).startsWith("class: " + machine + "\n");
    if (!here) {
      System.out.println("GoldenNumbersTest: nothing is pinned for this class:\n" + text);
    }
    Assumptions.assumeTrue(here, "nothing is pinned for " + machine);
    Golden.check(LIBTORCH, text);
  }

  private static SortedMap<String, Rule> rules() {
    return new TreeMap<>(
        Map.of(
            "sgd", Rule.sgd(0),
            "sgd with momentum", Rule.sgd(0.9),
            "sgd with nesterov", new Rule.Sgd(0.9, true),
            "adam", Rule.adam(),
            "adamw", Rule.adamW(),
            "rmsprop", Rule.rmsProp(),
            "rmsprop, centered", new Rule.RmsProp(0.99, 1e-8, 0.9, true),
            "lars", Rule.lars(0.9),
            "lars with nesterov", new Rule.Lars(0.9, 0.05, 1e-8, true)));
  }

  private static String digest(Schedule schedule) {
    ByteBuffer bytes = ByteBuffer.allocate(40 * Double.BYTES);
    for (int step = 0; step < 40; step++) {
      bytes.putDouble(schedule.factor(step, 40, 8));
    }
    return Digest.of(bytes.array()).hex();
  }

  /** Of the weights after some steps along drawn gradients, and of the optimizer's state. */
  private static String digest(Rule rule) {
    try (NDManager manager = TinyTraining.cpu().manager()) {
      NDArray weight = manager.create(drawn(0));
      RuleState state = new RuleState(rule, manager, weight);
      for (int step = 1; step <= STEPS; step++) {
        try (NDArray gradient = manager.create(drawn(step))) {
          state.step(gradient, 0.1 / step, 0.05);
        }
      }
      SortedMap<String, Tensor> all = new TreeMap<>();
      all.put("weight", Weights.tensor(weight));
      state.arrays().forEach((kind, array) -> all.put(kind, Weights.tensor(array)));
      return digest(all);
    }
  }

  private static String digest(Clipping clipping) {
    try (NDManager manager = TinyTraining.cpu().manager()) {
      SortedMap<String, NDArray> gradients = new TreeMap<>();
      gradients.put("a", manager.create(drawn(1)));
      gradients.put("b", manager.create(drawn(2)));
      NamedOptimizer.clip(gradients, clipping);
      SortedMap<String, Tensor> all = new TreeMap<>();
      gradients.forEach((name, array) -> all.put(name, Weights.tensor(array)));
      return digest(all);
    }
  }

  private static float[] drawn(int which) {
    RandomStream random = RandomStream.of(7, "golden", which);
    float[] values = new float[SIZE];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.uniform(-1, 1);
    }
    return values;
  }

  private static String digest(SortedMap<String, Tensor> tensors) {
    Digest.Hasher hasher = new Digest.Hasher();
    tensors.forEach((name, tensor) -> hasher.update(tensor.bytes().asByteBuffer()));
    return hasher.finish().hex();
  }

  private static String lines(SortedMap<String, String> found) {
    StringBuilder text = new StringBuilder();
    found.forEach((name, digest) -> text.append(name).append(": ").append(digest).append('\n'));
    return text.toString();
  }
}
