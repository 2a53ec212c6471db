package dev.jrepro.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.fail;

import dev.jrepro.json.JsonValue;
import dev.jrepro.random.ReferenceVectors.Vector;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every vector of the file of other frameworks' random numbers is a test, and a vector that nobody
 * knows how to draw fails. All are compared to the bit, but for the normal numbers of JAX and
 * TensorFlow, whose last bits the file does not vouch for.
 */
final class ReferenceVectorsTest {
  /** Absolute; a unit in the last place of a float32 from 1 to 2 is 1.2e-7. */
  private static final double TOLERANCE = 1e-6;

  private static final Map<String, Function<Vector, JsonValue>> DRAWN =
      Map.of(
          "torch_cpu", TorchVectors::draw,
          "torch_splits_and_loaders", TorchVectors::split,
          "numpy_RandomState_MT19937", NumpyVectors::legacy,
          "numpy_Generator_PCG64", NumpyVectors::generator,
          "python_random", OtherVectors::python,
          "kat", OtherVectors::knownAnswer,
          "jax_threefry2x32", OtherVectors::jax,
          "tf_philox4x32_10_Generator_from_seed", OtherVectors::tensorFlow);

  @TestFactory
  Stream<DynamicTest> isDrawnAsTheFrameworkDraws() {
    return ReferenceVectors.all().stream()
        .map(vector -> DynamicTest.dynamicTest(vector.toString(), () -> check(vector)));
  }

  /** So that a vector that is lost on the way to its test is missed. */
  @Test
  void noVectorIsMissing() {
    Map<String, Long> counts =
        ReferenceVectors.all().stream()
            .collect(Collectors.groupingBy(Vector::group, TreeMap::new, Collectors.counting()));
    assertThat(counts)
        .isEqualTo(
            new TreeMap<>(
                Map.of(
                    "jax_threefry2x32", 36L,
                    "kat", 6L,
                    "numpy_Generator_PCG64", 48L,
                    "numpy_RandomState_MT19937", 36L,
                    "python_random", 12L,
                    "tf_philox4x32_10_Generator_from_seed", 8L,
                    "torch_cpu", 144L,
                    "torch_splits_and_loaders", 20L)));
  }

  private static void check(Vector vector) {
    Function<Vector, JsonValue> draw = DRAWN.get(vector.group());
    if (draw == null) {
      fail("nobody knows how to draw " + vector);
      return;
    }
    JsonValue drawn = draw.apply(vector);
    if (isApproximate(vector)) {
      List<Double> expected = Forms.numbers(vector.expected());
      List<Double> actual = Forms.numbers(drawn);
      assertThat(actual).hasSameSizeAs(expected);
      for (int i = 0; i < actual.size(); i++) {
        assertThat(actual.get(i)).isCloseTo(expected.get(i), within(TOLERANCE));
      }
    } else {
      assertThat(drawn).isEqualTo(vector.expected());
    }
  }

  private static boolean isApproximate(Vector vector) {
    return vector.path().size() > 2
        && vector.name().startsWith("normal")
        && !vector.group().startsWith("numpy");
  }
}
