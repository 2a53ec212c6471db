package dev.jrepro.random;

import dev.jrepro.json.JsonValue;
import dev.jrepro.random.ReferenceVectors.Vector;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Draws what a vector of Python's, JAX's or TensorFlow's holds, or a known answer. */
final class OtherVectors {
  private OtherVectors() {}

  static JsonValue python(Vector vector) {
    PythonRandom python = PythonRandom.ofSeed(vector.seed());
    return switch (vector.name()) {
      case "random5" -> Forms.bits(Forms.doubles(5, python::random));
      case "shuffle10" -> {
        int[] values = IntStream.range(0, 10).toArray();
        python.shuffle(values);
        yield Forms.whole(values);
      }
      case "randrange100_5" -> Forms.list(5, i -> JsonValue.of(python.randrange(100)));
      default -> throw new AssertionError("nobody knows how to draw " + vector);
    };
  }

  /** The whole vector again, with the answer that is given here. */
  static JsonValue knownAnswer(Vector vector) {
    JsonValue.Obj asked = (JsonValue.Obj) vector.expected();
    int[] block = words(asked.texts("ctr"));
    int[] key = words(asked.texts("key"));
    switch (vector.path().get(1)) {
      case "threefry2x32_20" -> Threefry.scramble(block, key[0], key[1]);
      case "philox4x32_10" -> Philox.scramble(block, key[0], key[1]);
      default -> throw new AssertionError("nobody knows how to draw " + vector);
    }
    return JsonValue.object()
        .put("ctr", JsonValue.texts(asked.texts("ctr")))
        .put("key", JsonValue.texts(asked.texts("key")))
        .put("out", Forms.hex(block))
        .build();
  }

  private static int[] words(List<String> hex) {
    return hex.stream().mapToInt(text -> Integer.parseUnsignedInt(text.substring(2), 16)).toArray();
  }

  static JsonValue jax(Vector vector) {
    boolean original = vector.name().contains("legacy");
    JaxKey.Layout layout = original ? JaxKey.Layout.ORIGINAL : JaxKey.Layout.PARTITIONABLE;
    JaxKey key = JaxKey.ofSeed(vector.seed(), layout);
    return switch (vector.name()) {
      case "bits4_legacy(threefry_partitionable=False)",
          "bits4_partitionable(default since jax 0.5.0)" ->
          Forms.unsigned(key.bits(4));
      case "uniform4_legacy", "uniform4_partitionable" -> Forms.numbers(key.uniform(4));
      case "uniform_scalar_legacy" -> Forms.numbers(key.uniform(1));
      case "normal_scalar_legacy_approx(erfinv in float64)", "normal_scalar_partitionable_approx" ->
          Forms.numbers(key.normal(1));
      case "split_legacy_2keys", "split_partitionable_2keys" ->
          JsonValue.array(
              key.split(2), each -> Forms.unsigned(new int[] {each.high(), each.low()}));
      default -> throw new AssertionError("nobody knows how to draw " + vector);
    };
  }

  static JsonValue tensorFlow(Vector vector) {
    TensorFlowGenerator generator = new TensorFlowGenerator(vector.seed());
    return switch (vector.name()) {
      case "raw8" -> Forms.unsigned(Arrays.copyOf(generator.bits(8), 8));
      case "normal6 = Generator.from_seed(s).normal([2,3])" -> Forms.numbers(generator.normal(6));
      default -> throw new AssertionError("nobody knows how to draw " + vector);
    };
  }
}
