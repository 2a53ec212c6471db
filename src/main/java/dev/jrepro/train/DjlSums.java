package dev.jrepro.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Computations of DJL's engine on a device. */
record DjlSums(Device device) implements Sums {
  private static final Shape ONE = new Shape(1, 1);

  @Override
  public float[] roundTrip(float[] values) {
    return with(manager -> manager.create(values).toFloatArray());
  }

  @Override
  public List<Long> shape(long... dimensions) {
    return with(manager ->
        Arrays.stream(manager.ones(new Shape(dimensions)).getShape().getShape()).boxed().toList());
  }

  @Override
  public float sumOfOnes(int rows, int columns) {
    return with(manager -> manager.ones(new Shape(rows, columns)).sum().getFloat());
  }

  @Override
  public String type(String name) {
    DataType type = DataType.valueOf(name.toUpperCase(Locale.ROOT));
    return with(
        manager -> manager.ones(new Shape(2), type).getDataType().name().toLowerCase(Locale.ROOT));
  }

  @Override
  public float[] product(float[] left, float[] right, int rows) {
    int inner = left.length / rows;
    return with(manager ->
        manager
            .create(left, new Shape(rows, inner))
            .matMul(manager.create(right, new Shape(inner, right.length / inner)))
            .toFloatArray());
  }

  @Override
  public float[] convolution(float[] pixels, float[] kernels, int channels, int side) {
    int count = pixels.length / (channels * side * side);
    return with(manager -> {
      NDArray images = manager.create(pixels, new Shape(count, channels, side, side));
      NDArray weights =
          manager.create(kernels, new Shape(kernels.length / (channels * 9), channels, 3, 3));
      NDArray bias = manager.zeros(new Shape(kernels.length / (channels * 9)));
      return Conv2d.conv2d(images, weights, bias, ONE, ONE, ONE).singletonOrThrow().toFloatArray();
    });
  }

  @Override
  public float[] functions(float[] values) {
    return with(manager -> {
      NDArray all = manager.create(values);
      NDArray sum = all.sum(new int[] {0}, true);
      return NDArrays.concat(new NDList(sum, all.exp(), Activation.sigmoid(all), all.logSoftmax(0)))
          .toFloatArray();
    });
  }

  private <T> T with(Function<NDManager, T> work) {
    try (NDManager manager = NDManager.newBaseManager(device, "PyTorch")) {
      return work.apply(manager);
    }
  }
}
