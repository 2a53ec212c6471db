package dev.jrepro.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IdxTest {
  @TempDir Path folder;

  private final ImageSet images =
      ImageSet.of(
          2, 3, new byte[] {0, 1, 2, 3, 4, (byte) 255, 6, 7, 8, 9, 10, 11}, new byte[] {4, 9});

  @Test
  void imagesComeBackAsTheyWere() {
    Idx.write(folder, "train", images);
    ImageSet read = Idx.read(folder, "train");
    assertThat(read.digest()).isEqualTo(images.digest());
    assertThat(read.pixel(0, 5)).isEqualTo(255);
    assertThat(read.label(1)).isEqualTo(9);
  }

  @Test
  void bytesAreThoseOfTheFormat() throws IOException {
    Idx.write(folder, "train", images);
    assertThat(Files.readAllBytes(folder.resolve("train-images-idx3-ubyte")))
        .startsWith(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 0, 1, 2)
        .hasSize(16 + 12);
    assertThat(Files.readAllBytes(folder.resolve("train-labels-idx1-ubyte")))
        .containsExactly(0, 0, 8, 1, 0, 0, 0, 2, 4, 9);
  }

  @Test
  void testSplitOfMnistIsFoundUnderItsOwnName() {
    Idx.write(folder, "t10k", images);
    assertThat(Idx.read(folder, "test").count()).isEqualTo(2);
  }

  @Test
  void missingSplitIsNamed() {
    assertThatThrownBy(() -> Idx.read(folder, "val"))
        .isInstanceOf(MissingData.class)
        .hasMessageContaining("val-images-idx3-ubyte");
  }

  @Test
  void brokenFilesAreRefused() throws IOException {
    Idx.write(folder, "train", images);
    Path file = folder.resolve("train-images-idx3-ubyte");
    byte[] good = Files.readAllBytes(file);
    assertRefused(file, Arrays.copyOf(good, 20), "holds 4 bytes of data where its header says 12");
    assertRefused(file, Arrays.copyOf(good, 30), "holds 14 bytes");
    assertRefused(file, Arrays.copyOf(good, 9), "ends within its header");
    assertRefused(file, with(good, 0, 0x1f, 0x8b), "it is gzipped");
    assertRefused(file, with(good, 3, 1), "its first word is 00000801, not 00000803");
    assertRefused(file, with(good, 4, 0xff), "its header says");
    assertRefused(file, with(good, 4, 0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff), "its header says");
    Files.write(file, good);
    Path labels = folder.resolve("train-labels-idx1-ubyte");
    assertRefused(labels, new byte[] {0, 0, 8, 1, 0, 0, 0, 1, 4}, "1 labels for 2 images");
  }

  private void assertRefused(Path file, byte[] bytes, String what) throws IOException {
    Files.write(file, bytes);
    assertThatThrownBy(() -> Idx.read(folder, "train"))
        .isInstanceOf(BadData.class)
        .hasMessageContaining(file.getFileName().toString())
        .hasMessageContaining(what);
  }

  private static byte[] with(byte[] bytes, int at, int... values) {
    byte[] copy = bytes.clone();
    for (int i = 0; i < values.length; i++) {
      copy[at + i] = (byte) values[i];
    }
    return copy;
  }
}
