package dev.jrepro.random;

import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The file of other frameworks' random numbers, cut into single vectors. */
final class ReferenceVectors {
  private static final String NOTES = "_meta";
  private static final String BITS = "bits";

  /** What a split is asked for, and words on how loaders draw. */
  private static final Set<String> NO_VECTORS = Set.of("n", "train", "val", "rule");

  private ReferenceVectors() {}

  /**
   * One vector.
   *
   * @param path the keys that lead to it
   * @param expected a text or number, or a list of them; of numbers given as bits and as decimals,
   *     the bits
   */
  record Vector(List<String> path, JsonValue expected) {
    String group() {
      return path.getFirst();
    }

    String name() {
      return path.get(2);
    }

    long seed() {
      return Long.parseLong(path.get(1));
    }

    /** Which kernels of Torch's gave it, where that matters. */
    TorchKernel kernel() {
      return path.getLast().startsWith("no_simd") ? TorchKernel.DEFAULT : TorchKernel.AVX2;
    }

    @Override
    public String toString() {
      return String.join(" / ", path);
    }
  }

  /** Reads all vectors of the file. */
  static List<Vector> all() {
    List<Vector> vectors = new ArrayList<>();
    file()
        .fields()
        .forEach((group, content) -> {
          if (!group.equals(NOTES)) {
            cut(List.of(group), content, vectors);
          }
        });
    return vectors;
  }

  static JsonValue.Obj file() {
    try (InputStream bytes =
        Objects.requireNonNull(ReferenceVectors.class.getResourceAsStream("rng-vectors.json"))) {
      return Json.parseObject(new String(bytes.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void cut(List<String> path, JsonValue value, List<Vector> into) {
    if (value instanceof JsonValue.Obj object && object.fields().containsKey(BITS)) {
      into.add(new Vector(path, Objects.requireNonNull(object.fields().get(BITS))));
    } else if (value instanceof JsonValue.Obj object) {
      object
          .fields()
          .forEach((key, below) -> {
            if (!NO_VECTORS.contains(key)) {
              cut(joined(path, key), below, into);
            }
          });
    } else if (value instanceof JsonValue.Arr array
        && array.items().stream().allMatch(JsonValue.Obj.class::isInstance)) {
      for (int i = 0; i < array.items().size(); i++) {
        into.add(new Vector(joined(path, String.valueOf(i)), array.items().get(i)));
      }
    } else {
      into.add(new Vector(path, value));
    }
  }

  private static List<String> joined(List<String> path, String key) {
    List<String> longer = new ArrayList<>(path);
    longer.add(key);
    return List.copyOf(longer);
  }
}
