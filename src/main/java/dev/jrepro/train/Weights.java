package dev.jrepro.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.Pair;
import dev.jrepro.random.Draws;
import dev.jrepro.random.TorchDefaults;
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
    return of(List.of(Net.only(block)));
  }

  /** The parameters of several nets, each under its net's name. */
  static Weights of(List<Net> nets) {
    SortedMap<String, Parameter> byName = new TreeMap<>();
    for (Net net : nets) {
      for (Pair<String, Parameter> each : net.block().getParameters()) {
        if (byName.put(net.prefix() + each.getKey(), each.getValue()) != null) {
          throw new BadTask(
              "two nets have a parameter '" + net.prefix() + each.getKey() + "'",
              "Give each net a name of its own.");
        }
      }
    }
    return new Weights(Collections.unmodifiableSortedMap(byName));
  }

  Set<String> names() {
    return byName.keySet();
  }

  /**
   * Makes the blocks draw their first values when they are initialised, which goes through the
   * parameters in the order of the blocks. Scales and variances are one, shifts zero. From {@link
   * Source.Kind#DERIVE} weights are uniform in ±√(6 / fan-in) (He et al., ICCV 2015), drawn for
   * {@code init.NAME}, and biases zero, so that they depend on nothing but seed, name and shape;
   * from {@link Source.Kind#TORCH} both are what PyTorch's linear and convolution layers begin
   * with.
   */
  void willBeDrawn(Source source) {
    long[] fanIn = {1};
    byName.forEach((name, parameter) ->
        parameter.setInitializer((manager, shape, type) -> {
          if (parameter.getType() == Parameter.Type.WEIGHT) {
            fanIn[0] = Math.max(1, shape.size() / shape.get(0));
          }
          return manager.create(drawn(name, parameter, source, fanIn[0]), shape);
        }));
  }

  /**
   * Makes the block take saved values when it is initialised.
   *
   * @throws Mismatch if there is not one tensor for each parameter; initialising throws it where a
   *     shape is another
   */
  void willBe(Map<String, Tensor> tensors) {
    checkNames(tensors);
    byName.forEach((name, parameter) ->
        parameter.setInitializer(saved(name, Optional.ofNullable(tensors.get(name)))));
  }

  private static float[] drawn(String name, Parameter parameter, Source source, long fanIn) {
    int count = Math.toIntExact(parameter.getShape().size());
    boolean torch = source.kind() == Source.Kind.TORCH;
    float[] values = new float[count];
    switch (parameter.getType()) {
      case WEIGHT -> {
        Draws draws = source.rng().draws("init." + name, 0);
        return torch
            ? TorchDefaults.weights(draws, count, Math.toIntExact(fanIn))
            : uniform(draws, values, StrictMath.sqrt(6.0 / fanIn));
      }
      case BIAS -> {
        if (torch) {
          Draws draws = source.rng().draws("init." + name, 0);
          return TorchDefaults.biases(draws, count, Math.toIntExact(fanIn));
        }
      }
      case GAMMA, RUNNING_VAR -> Arrays.fill(values, 1);
      case BETA, RUNNING_MEAN, OTHER -> Arrays.fill(values, 0);
    }
    return values;
  }

  private static float[] uniform(Draws draws, float[] values, double bound) {
    draws.uniform(values, 0, 1);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((2.0 * values[i] - 1) * bound);
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

  NDArray array(String name) {
    return Optional.ofNullable(byName.get(name))
        .orElseThrow(() -> new IllegalArgumentException("there is no parameter '" + name + "'"))
        .getArray();
  }

  private void checkNames(Map<String, Tensor> tensors) {
    SortedMap<String, String> unknownForms = new TreeMap<>();
    byName
        .keySet()
        .forEach(name ->
            unknownForms.put(
                name, Optional.ofNullable(tensors.get(name)).map(Difference::form).orElse("")));
    Difference difference = Difference.between(tensors, unknownForms);
    if (!difference.isNone()) {
      throw new Mismatch("the file is of another model: " + difference.text());
    }
  }

  /** How tensors differ from the parameters of the block, which is initialised. */
  Difference difference(Map<String, Tensor> tensors) {
    return Difference.between(tensors, forms());
  }

  private SortedMap<String, String> forms() {
    SortedMap<String, String> forms = new TreeMap<>();
    byName.forEach((name, parameter) -> forms.put(name, form(parameter.getArray())));
    return forms;
  }

  private static String form(NDArray array) {
    return DType.FLOAT32 + axes(array.getShape()).toString();
  }

  /** Those of some tensors that are parameters in name, type and shape. */
  SortedMap<String, Tensor> fitting(Map<String, Tensor> tensors) {
    SortedMap<String, Tensor> fitting = new TreeMap<>(tensors);
    SortedMap<String, String> forms = forms();
    fitting
        .entrySet()
        .removeIf(each -> !Difference.form(each.getValue()).equals(forms.get(each.getKey())));
    return fitting;
  }

  /**
   * Takes saved values, into the arrays that there are.
   *
   * @throws Mismatch if there is not one tensor for each parameter, of its shape
   */
  void take(Map<String, Tensor> tensors) {
    Difference difference = difference(tensors);
    if (!difference.isNone()) {
      throw new Mismatch("the file is of another model: " + difference.text());
    }
    put(tensors);
  }

  /** Takes values that fit, each for the parameter of its name. */
  void put(Map<String, Tensor> tensors) {
    tensors.forEach((name, tensor) -> {
      NDArray array = array(name);
      try (NDArray saved = array(array.getManager(), name, array.getShape(), tensor)) {
        saved.copyTo(array);
      }
    });
  }

  SortedMap<String, Tensor> save() {
    SortedMap<String, Tensor> tensors = new TreeMap<>();
    byName.forEach((name, parameter) -> tensors.put(name, tensor(parameter.getArray())));
    return tensors;
  }

  /** All of them; the block is initialised. */
  SortedMap<String, NDArray> arrays() {
    SortedMap<String, NDArray> arrays = new TreeMap<>();
    byName.forEach((name, parameter) -> arrays.put(name, parameter.getArray()));
    return arrays;
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
