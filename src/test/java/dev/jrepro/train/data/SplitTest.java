package dev.jrepro.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.core.Digest;
import dev.jrepro.random.Rng;
import dev.jrepro.tensors.Npy;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SplitTest {
  @TempDir Path folder;

  /** The digests that PyTorch's own splits have, of the file of reference vectors. */
  @Test
  void splitsOfBoltsAreThoseOfTorch() {
    Split mnist = Split.torch(60_000, Share.FIFTH, 42);
    assertThat(mnist.trainDigest())
        .isEqualTo(hex("d0a495b48f58cd9b56074e3d4744f268bb7c3dce5849bde0c4ad6d9116fbcdd7"));
    assertThat(mnist.validationDigest())
        .isEqualTo(hex("f8ee8ea9dabdd177cdda5841bcca432d0d986a8873574d9cc1f2d4a884b3aaae"));
    Split cifar = Split.torch(50_000, new Share.Count(5000), 42);
    assertThat(cifar.trainDigest())
        .isEqualTo(hex("0d487a059d661a531157cc68d8e806458ed65a6717f9bcc17c24c8c3cbd178a4"));
    assertThat(cifar.validation()).hasSize(5000).startsWith(17408, 40845, 3378);
  }

  private static Digest hex(String hex) {
    return new Digest(hex);
  }

  /** Bolts' own lines, run with NumPy 2.4.6: shuffle, partition, shuffle again, seed 1234. */
  @Test
  void imageNetIsSplitAsBoltsDoes() {
    Images images = labelled(20, 3);
    Split split = Split.imageNet(images, 2);
    assertThat(split.validation()).containsExactly(2, 13, 8, 3, 14, 16);
    assertThat(split.train()).containsExactly(6, 19, 5, 12, 15, 0, 1, 9, 4, 7, 17, 11, 10, 18);
  }

  @Test
  void partsHaveNothingInCommonAndMissNothing() {
    Split split = Split.of(101, new Share.Fraction(0.3), Rng.derive(5).draws("split", 0));
    assertThat(split.validation()).hasSize(30);
    assertThat(
            IntStream.concat(Arrays.stream(split.train()), Arrays.stream(split.validation()))
                .sorted())
        .containsExactlyElementsOf(IntStream.range(0, 101).boxed().toList());
  }

  @Test
  void listsAreWrittenForNumPy() throws IOException {
    Split split = Split.torch(10, new Share.Count(3), 0);
    split.write(folder);
    try (Arena arena = Arena.ofConfined()) {
      assertThat(Npy.open(folder.resolve("train.npy"), arena).toLongs())
          .containsExactly(4, 1, 7, 5, 3, 9, 0);
      assertThat(Npy.open(folder.resolve("validation.npy"), arena).toLongs())
          .containsExactly(8, 6, 2);
    }
  }

  @Test
  void moreThanThereIsCannotBeSetApart() {
    assertThatThrownBy(() -> Split.torch(10, new Share.Count(11), 42))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Share.Fraction(1.5)).isInstanceOf(IllegalArgumentException.class);
    assertThat(new Share.Fraction(0.2).of(4)).isZero();
  }

  private static Images labelled(int count, int classes) {
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i * classes / count);
    }
    Image form = Image.of(1, 1, 1, new byte[1]);
    return new PackedImages(List.of("a", "b", "c"), labels, form, new byte[count]);
  }
}
