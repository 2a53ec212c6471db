package dev.jrepro.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SelfTestTest {

  @Test
  void engineThatComputesPasses() {
    TinyTraining.cpu();
    SelfTest test = new SelfTest(new DjlSums(Device.cpu()));
    test.check();
    assertThat(test.bits()).isEqualTo(test.bits());
  }

  @Test
  void exactSumsPass() {
    new SelfTest(new Liar("nothing")).check();
  }

  @Test
  void everyLieIsFound() {
    for (String lie : List.of("sum", "storage", "shape", "type", "product", "convolution")) {
      assertThatThrownBy(() -> new SelfTest(new Liar(lie)).check(), lie)
          .isInstanceOf(BadEngine.class);
    }
    assertThatThrownBy(() -> new SelfTest(new Liar("type")).check())
        .hasMessage("the PyTorch engine makes an array of int64 with the type int8.");
    assertThatThrownBy(() -> new SelfTest(new Liar("crash")).check())
        .isInstanceOf(BadEngine.class)
        .hasMessageContaining("Tensor that doesn't have storage");
  }

  /** Computes in Java, and does one thing wrongly. */
  private record Liar(String lie) implements Sums {

    @Override
    public float[] roundTrip(float[] values) {
      float[] copy = values.clone();
      copy[3] += lie.equals("storage") ? 1 : 0;
      return copy;
    }

    @Override
    public List<Long> shape(long... dimensions) {
      List<Long> shape = new ArrayList<>(Arrays.stream(dimensions).boxed().toList());
      if (lie.equals("shape")) {
        shape.removeLast();
      }
      return shape;
    }

    @Override
    public float sumOfOnes(int rows, int columns) {
      if (lie.equals("crash")) {
        throw new IllegalStateException("Tensor that doesn't have storage");
      }
      return rows * columns + (lie.equals("sum") ? 1 : 0);
    }

    @Override
    public String type(String name) {
      return lie.equals("type") && name.equals("int64") ? "int8" : name;
    }

    @Override
    public float[] product(float[] left, float[] right, int rows) {
      float[] result = SelfTest.product(left, right, rows);
      result[2] += lie.equals("product") ? 1 : 0;
      return result;
    }

    @Override
    public float[] convolution(float[] pixels, float[] kernels, int channels, int side) {
      float[] result = SelfTest.convolution(pixels, kernels, channels, side);
      result[5] += lie.equals("convolution") ? 1 : 0;
      return result;
    }

    @Override
    public float[] functions(float[] values) {
      return new float[] {0, 0};
    }
  }
}
