package dev.jrepro.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.core.Digest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

final class RngTest {

  @Test
  void torchDrawsEverythingFromOneStream() {
    Rng rng = Rng.torch(42);
    TorchGenerator torch = TorchGenerator.ofSeed(42);
    assertThat(rng.draws("split", 0).split(7, 3).toArray(int[][]::new))
        .isDeepEqualTo(torch.randomSplit(7, 3).toArray(int[][]::new));
    assertThat(TorchDefaults.weights(rng.draws("init", 0), 12, 3))
        .isEqualTo(TorchDefaults.weights(new TorchRng(torch).draws("other", 5), 12, 3));
    assertThat(rng.order(10, 1)).isEqualTo(torch.loaderOrder(10));
    rng.startUnshuffled();
    torch.nextSeed();
    float[] normals = new float[20];
    rng.draws("noise", 7).normal(normals, 0, 1);
    assertThat(normals).isEqualTo(torch.randn(20));
    assertThat(rng.draws("drop", 1).bernoulli(9, 0.5)).isEqualTo(torch.bernoulli(9, 0.5));
    assertThat(rng.draws("pick", 1).below(1000)).isEqualTo(torch.randint(0, 1000, 1)[0]);
  }

  /** The seeds that a loader draws, which the file of vectors has too, here to the last digit. */
  @Test
  void loaderDrawsTwoSeeds() {
    TorchGenerator torch = TorchGenerator.ofSeed(42);
    assertThat(torch.nextSeed()).isEqualTo(6909045637428952499L);
    assertThat(torch.nextSeed()).isEqualTo(8314211556539077902L);
  }

  /**
   * The start of a PyTorch program (torch 1.13.1): a split of 60,000, then two convolutions and two
   * linear layers are made; the digest is that of their parameters in PyTorch, in order.
   */
  @Test
  void layersMadeAfterASplitBeginWithTorchsWeights() {
    Rng rng = Rng.torch(0);
    assertThat(rng.draws("split", 0).split(54_000, 6000).getFirst())
        .startsWith(36044, 10678, 57327);
    ByteBuffer all = ByteBuffer.allocate(Float.BYTES * 233_196).order(ByteOrder.LITTLE_ENDIAN);
    put(all, rng.draws("conv1", 0), 20, 25);
    put(all, rng.draws("conv2", 0), 50, 20 * 25);
    put(all, rng.draws("fc1", 0), 256, 800);
    put(all, rng.draws("fc2", 0), 10, 256);
    assertThat(all.remaining()).isZero();
    assertThat(Digest.of(all.array()))
        .isEqualTo(new Digest("3fb59bec9f81f85949372b74a36daa88b9465b8d68178488bba82c8051cf1aae"));
  }

  private static void put(ByteBuffer to, Draws draws, int outputs, int fanIn) {
    for (float weight : TorchDefaults.weights(draws, outputs * fanIn, fanIn)) {
      to.putFloat(weight);
    }
    for (float bias : TorchDefaults.biases(draws, outputs, fanIn)) {
      to.putFloat(bias);
    }
  }

  @Test
  void deriveHasAStreamForEachPurpose() {
    Rng rng = Rng.derive(42);
    assertThat(rng.order(10, 1)).containsExactly(7, 8, 2, 4, 6, 1, 3, 5, 0, 9);
    rng.draws("other", 0).permutation(100);
    rng.startUnshuffled();
    assertThat(rng.order(10, 1)).containsExactly(7, 8, 2, 4, 6, 1, 3, 5, 0, 9);
    assertThat(rng.draws("order", 1).split(4, 6).getFirst()).containsExactly(7, 8, 2, 4);
    assertThat(rng.order(10, 2)).isNotEqualTo(rng.order(10, 1));
  }

  @Test
  void savedTorchGoesOnAsItWas() {
    Rng rng = Rng.torch(1);
    Rng other = Rng.torch(9);
    float[] odd = new float[3];
    rng.draws("a", 0).normal(odd, 0, 1);
    other.load(rng.save());
    float[] mine = new float[5];
    float[] its = new float[5];
    rng.draws("a", 0).normal(mine, 0, 1);
    other.draws("a", 0).normal(its, 0, 1);
    assertThat(its).isEqualTo(mine);
    assertThat(other.order(50, 1)).isEqualTo(rng.order(50, 1));
  }

  @Test
  void stateOfAnotherKindIsRefused() {
    assertThat(Rng.derive(1).save()).isEmpty();
    assertThatThrownBy(() -> Rng.derive(1).load(Rng.torch(1).save()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Rng.torch(1).load()).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void wideIntegersOfDeriveStayBelowTheirBound() {
    Draws draws = Rng.derive(3).draws("wide", 0);
    long bound = 3L << 61;
    for (int i = 0; i < 1000; i++) {
      assertThat(draws.below(bound)).isBetween(0L, bound - 1);
    }
  }
}
