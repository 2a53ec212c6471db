package dev.jrepro.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RandomStreamTest {
  private static final int DRAWS = 100_000;

  private final RandomStream stream = RandomStream.of(42, "order", 1);

  /** This and the other golden values were computed apart, in Python. */
  @Test
  void wordsComeInTheOrderOfBlocks() {
    assertThat(IntStream.generate(stream::bits32).limit(5))
        .containsExactly(0xF013D65C, 0x1848C2EA, 0xA339E4F2, 0x7C668FA0, 0x4EB88E19);
  }

  @Test
  void uniformsTakeTheHighBits() {
    assertThat(stream.uniform24()).isEqualTo(0.9378027f);
    assertThat(stream.uniform24()).isEqualTo(0.094860196f);
    RandomStream again = RandomStream.ofKey(0xE06D640C5A01D113L);
    assertThat(DoubleStream.generate(again::uniform53).limit(3))
        .containsExactly(0.937802693828675, 0.6376021472937287, 0.307503587025324);
  }

  @Test
  void normalsComeInPairs() {
    double[] expected = {
      -1.5295210868991573, -1.7931682640973579, 0.03639204576991224, -0.8564928840992918
    };
    for (double each : expected) {
      assertThat(stream.normal()).isCloseTo(each, within(1e-15));
    }
  }

  @Test
  void boundedIntegersAndPermutationsAreGolden() {
    assertThat(IntStream.generate(() -> stream.below(10)).limit(12))
        .containsExactly(9, 0, 6, 4, 3, 6, 7, 9, 4, 8, 7, 3);
    assertThat(IntStream.generate(() -> stream.below(0x60000000)).limit(6))
        .containsExactly(1173585724, 1466866410, 194613157, 1052424117, 626960620, 1288900386);
    assertThat(RandomStream.of(42, "order", 1).permutation(10))
        .containsExactly(7, 8, 2, 4, 6, 1, 3, 5, 0, 9);
  }

  @Test
  void uniformsStayInTheirRangeAndAverageAHalf() {
    assertThat(mean(s -> s.uniform24())).isCloseTo(0.5, within(0.01));
    assertThat(mean(RandomStream::uniform53)).isCloseTo(0.5, within(0.01));
    assertThat(DoubleStream.generate(() -> stream.uniform(-2, 3)).limit(1000))
        .allMatch(x -> x >= -2 && x < 3);
  }

  @Test
  void normalsHaveMeanZeroAndVarianceOne() {
    assertThat(mean(RandomStream::normal)).isCloseTo(0, within(0.02));
    assertThat(
            mean(s -> {
              double draw = s.normal();
              return draw * draw;
            }))
        .isCloseTo(1, within(0.02));
  }

  /** A bound of three quarters of 2³¹ shows the bias of a plain remainder at once. */
  @Test
  void boundedIntegersHaveNoBias() {
    int bound = 3 << 29;
    long lower =
        IntStream.generate(() -> stream.below(bound))
            .limit(DRAWS)
            .filter(n -> n < bound / 2)
            .count();
    assertThat((double) lower / DRAWS).isCloseTo(0.5, within(0.01));
  }

  @Test
  void permutationsAreUniform() {
    int[] seen = new int[27];
    int fixed = 0;
    for (int i = 0; i < 6000; i++) {
      int[] order = stream.permutation(3);
      seen[order[0] * 9 + order[1] * 3 + order[2]]++;
      fixed += (order[0] == 0 ? 1 : 0) + (order[1] == 1 ? 1 : 0) + (order[2] == 2 ? 1 : 0);
    }
    assertThat(IntStream.of(seen).filter(n -> n > 0)).hasSize(6).allMatch(n -> n > 850 && n < 1150);
    assertThat(fixed).isBetween(5700, 6300);
  }

  @Test
  void emptyPermutationIsEmpty() {
    assertThat(stream.permutation(0)).isEmpty();
  }

  @Test
  void boundBelowOneIsRefused() {
    assertThatThrownBy(() -> stream.below(0)).isInstanceOf(IllegalArgumentException.class);
  }

  private static double mean(ToDoubleFunction<RandomStream> draw) {
    RandomStream stream = RandomStream.of(7, "mean", 0);
    double sum = 0;
    for (int i = 0; i < DRAWS; i++) {
      sum += draw.applyAsDouble(stream);
    }
    return sum / DRAWS;
  }
}
