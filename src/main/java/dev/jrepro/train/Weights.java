package dev.jrepro.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.Pair;
import dev.jrepro.random.RandomStream;
import dev.jrepro.tensors.DType;
import dev.jrepro.tensors.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The parameters of a block by name, running statistics among them. */
final class Weights {
  private final SortedMap<String, Parameter> byName;

  private Weights(SortedMap<String, Parameter> byName) {
    this.byName = byName;
  }

  static Weights of(Block block) {
    SortedMap<String, Parameter> byName = new TreeMap<>();
    for (Pair<String, Parameter> each : block.getParameters()) {
      byName.put(each.getKey(), each.getValue());
    }
    return new Weights(Collections.unmodifiableSortedMap(byName));
  }

  Set<String> names() {
    return byName.keySet();
  }

  /**
   * Makes the block draw its first values when it is initialised: weights uniform in ±√(6 / fan-in)
   * (He et al., ICCV 2015), from the stream {@code init.NAME}, scales and variances one, the rest
   * zero. They depend on nothing but seed, name and shape.
   */
  void willBeDrawn(long seed) {
    byName.forEach((name, parameter) ->
        parameter.setInitializer((manager, shape, type) ->
            manager.create(drawn(name, parameter.getType(), shape, seed), shape)));
  }

  /**
   * Makes the block take saved values when it is initialised.
   *
   * @throws Mismatch if there is not one tensor for each parameter; initialising throws it where a
   *     shape is another
   */
  void willBe(Map<String, Tensor> tensors) {
    if (!tensors.keySet().equals(byName.keySet())) {
      throw new Mismatch(
          "the file holds %s, the program's block %s".formatted(tensors.keySet(), byName.keySet()));
    }
    byName.forEach((name, parameter) ->
        parameter.setInitializer(saved(name, Optional.ofNullable(tensors.get(name)))));
  }

  private static float[] drawn(String name, Parameter.Type type, Shape shape, long seed) {
    float[] values = new float[Math.toIntExact(shape.size())];
    switch (type) {
      case WEIGHT -> {
        double bound = StrictMath.sqrt(6.0 / Math.max(1, shape.size() / shape.get(0)));
        RandomStream random = RandomStream.of(seed, "init." + name, 0);
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) ((2.0 * random.uniform24() - 1) * bound);
        }
      }
      case GAMMA, RUNNING_VAR -> Arrays.fill(values, 1);
      case BIAS, BETA, RUNNING_MEAN, OTHER -> Arrays.fill(values, 0);
    }
    return values;
  }

  private static Initializer saved(String name, Optional<Tensor> tensor) {
    return (manager, shape, type) -> array(manager, name, shape, tensor.orElseThrow());
  }

  /** Those that a step changes; the block is initialised. */
  SortedMap<String, NDArray> trainable() {
    SortedMap<String, NDArray> arrays = new TreeMap<>();
    byName.forEach((name, parameter) -> {
      if (parameter.requiresGradient()) {
        arrays.put(name, parameter.getArray());
      }
    });
    return arrays;
  }

  SortedMap<String, Tensor> save() {
    SortedMap<String, Tensor> tensors = new TreeMap<>();
    byName.forEach((name, parameter) -> tensors.put(name, tensor(parameter.getArray())));
    return tensors;
  }

  static Tensor tensor(NDArray array) {
    if (array.getDataType() != DataType.FLOAT32) {
      throw new IllegalStateException("only float32 is saved, not " + array.getDataType());
    }
    return Tensor.of(
        DType.FLOAT32, axes(array.getShape()), MemorySegment.ofBuffer(array.toByteBuffer()));
  }

  /**
   * A tensor as an array.
   *
   * @throws Mismatch if it is of another type or shape
   */
  static NDArray array(NDManager manager, String name, Shape shape, Tensor tensor) {
    if (tensor.type() != DType.FLOAT32 || !tensor.shape().equals(axes(shape))) {
      throw new Mismatch(
          "'%s' is %s in the file, %s in the program's block".formatted(name, tensor, shape));
    }
    return manager.create(tensor.toFloats(), shape);
  }

  private static List<Long> axes(Shape shape) {
    return Arrays.stream(shape.getShape()).boxed().toList();
  }
}
