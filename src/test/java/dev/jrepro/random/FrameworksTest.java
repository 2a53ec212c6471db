package dev.jrepro.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.json.JsonValue;
import java.math.BigInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * What the file of vectors does not have: values that NumPy 2.4.6 and CPython 3.11.7 gave (Debian
 * 12, glibc 2.36, AMD EPYC).
 */
final class FrameworksTest {

  @Test
  void aMillionNormalsOfNumpysGeneratorAreEqual() {
    NumpyGenerator numpy = NumpyGenerator.ofSeed(7);
    assertThat(Forms.sha256(Forms.doubles(1_000_000, numpy::standardNormal)))
        .isEqualTo(
            JsonValue.of("f3b231753cada625e9d537f5fea5f39de2a07b0979e163c10630adf1196f773a"));
  }

  @Test
  void integersOfNumpysGeneratorAreEqualOfAnyWidth() {
    NumpyGenerator numpy = NumpyGenerator.ofSeed(7);
    assertThat(numpy.integers(-5, 1L << 40, 5))
        .containsExactly(687299734000L, 986497006766L, 852875435922L, 247617924049L, 330036320522L);
    assertThat(numpy.integers(0, 1L << 32, 3))
        .containsExactly(1224353588L, 3751883479L, 3919686768L);
    assertThat(numpy.integers(0, 6, 6)).containsExactly(0, 2, 4, 0, 4, 0);
  }

  @Test
  void choicesOfNumpysGeneratorAreEqualInBothWays() {
    NumpyGenerator numpy = NumpyGenerator.ofSeed(7);
    assertThat(numpy.choice(20_000, 1000, false)).startsWith(3762, 1432, 9397, 10263, 5947);
    assertThat(Forms.sha256(numpy.choice(20_000, 300, false)))
        .isEqualTo(
            JsonValue.of("0664fc9973a0c2405354294e4797c821f3672552dde0b2d6a858d5739048523e"));
    assertThat(numpy.choice(10, 10, false)).containsExactly(3, 2, 8, 1, 4, 0, 9, 5, 7, 6);
    assertThat(numpy.choice(10, 5, true)).containsExactly(4, 3, 9, 4, 9);
    assertThat(numpy.uniform(-2, 3)).isEqualTo(-0x1.15c597e5153c0p-3);
    assertThat(numpy.normal(5, 2)).isEqualTo(0x1.77ba1cbc2bd97p+2);
  }

  @Test
  void longSeedsAndChildrenOfSeedsAreNumpys() {
    BigInteger seed = new BigInteger("12345678901234567890".repeat(2) + "1234567890");
    NumpyGenerator big = NumpyGenerator.of(SeedSequence.of(seed));
    assertThat(LongStream.generate(big::bits64).limit(3))
        .containsExactly(0xeea820cb94985d90L, 0xad77e989e9474a43L, 0x543f7babb3d8484fL);
    NumpyGenerator child = NumpyGenerator.of(SeedSequence.of(5).child(2).child(1));
    assertThat(LongStream.generate(child::bits64).limit(2))
        .containsExactly(0x69d762340cd2b8fdL, 0xf930a1ab6e72b504L);
  }

  @Test
  void seedOfWordsIsThatOfRandomState() {
    NumpyRandomState numpy = NumpyRandomState.ofKey(1, 2, 3);
    assertThat(numpy.randint(0, 1L << 32, 3)).containsExactly(2619334238L, 1552691353, 3808334787L);
    assertThat(numpy.randint(0, 1L << 40, 3))
        .containsExactly(401477809221L, 128409464730L, 365198775481L);
    assertThat(numpy.uniform(-1, 2)).isEqualTo(0x1.30a0672f54450p-1);
    assertThat(numpy.normal(5, 2)).isEqualTo(0x1.903b03621af88p-1);
    assertThat(numpy.choice(10, 4, false)).containsExactly(9, 4, 2, 5);
  }

  @Test
  void textIsASeedAsInPython() {
    PythonRandom python = PythonRandom.ofSeed("jrepro");
    assertThat(python.random()).isEqualTo(0x1.d9974f80c4988p-4);
    assertThat(python.bits(64)).isEqualTo(1455507821809687028L);
    assertThat(python.bits(40)).isEqualTo(497135203369L);
    assertThat(python.randrange(1_000_000_000_000_000L)).isEqualTo(20873294694067L);
    assertThat(python.sample(100, 5)).containsExactly(64, 22, 18, 77, 2);
    assertThat(python.sample(1000, 10))
        .containsExactly(734, 714, 739, 340, 114, 477, 863, 503, 244, 397);
    assertThat(python.uniform(-1, 2)).isEqualTo(-0x1.6fd209b1bdcb8p-3);
    assertThat(new int[] {python.choices(10), python.choices(10), python.choices(10)})
        .containsExactly(2, 0, 6);
  }

  @Test
  void longSeedOfPythonLosesItsSign() {
    BigInteger seed = BigInteger.TWO.pow(70).add(BigInteger.valueOf(3)).negate();
    assertThat(PythonRandom.ofSeed(seed).random()).isEqualTo(0x1.4ea21354c2e28p-3);
  }

  @Test
  void normalsOfPythonAreEqual() {
    PythonRandom ratio = PythonRandom.ofSeed(42);
    assertThat(Forms.sha256(Forms.doubles(100_000, ratio::normalvariate)))
        .isEqualTo(
            JsonValue.of("fcb0d8fe4a690d4b22ef77fce8ebe641679c1d9bcf9e2bb33b54319e233ff917"));
    PythonRandom gauss = PythonRandom.ofSeed(42);
    assertThat(Forms.doubles(4, gauss::gauss))
        .containsExactly(
            -0x1.2718d4a9a8111p-3,
            -0x1.621b486646b7cp-3,
            -0x1.c7f3240f58c66p-4,
            0x1.676a692b3f6c1p-1);
  }

  @Test
  void seedsThatAFrameworkDoesNotTakeAreRefused() {
    assertThatThrownBy(() -> NumpyRandomState.ofSeed(-1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> NumpyRandomState.ofSeed(1L << 32))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SeedSequence.of(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> JaxKey.ofSeed(1L << 32, JaxKey.Layout.ORIGINAL))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
