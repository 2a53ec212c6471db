package dev.jrepro.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.core.Digest;
import dev.jrepro.train.BadData;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On files that Pillow 9.4.0 wrote; the digests are of what it reads of them as RGB. */
final class ImageFileTest {
  @TempDir Path folder;

  private static byte[] file(String name) throws IOException {
    try (InputStream in = ImageFileTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  private Image read(String name, byte[] bytes) throws IOException {
    return ImageFile.colour(Files.write(folder.resolve(name), bytes));
  }

  private static String digest(Image image) {
    return Digest.of(image.pixels()).hex().substring(0, 16);
  }

  /** By libjpeg-turbo there. The JDK of Debian has that too, Temurin's its own libjpeg. */
  @ParameterizedTest
  @CsvSource({
    "colour420.jpg, e715d9b81d3f224e",
    "colour444.jpg, 8783ad5290463f8b",
    "colour422.jpg, 05fd87295241ad09",
    "progressive.jpg, 5eacc2019bed4cb2",
    "grey.jpg, d40608975441e918",
  })
  void jpegIsReadAsByPillow(String name, String expected) throws IOException {
    Image image = read(name, file(name));
    assertThat(image).hasToString("image 3 x 19 x 23");
    assertThat(digest(image)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "palette.png, ca21b935eddc1e94",
    "palette-2-bits.png, 84808216c39db957",
    "palette-transparent.png, 56534c3f5c478124",
    "1-bit.png, f56c4140c2d26920",
    "grey-alpha.png, f78524374f0f53f5",
    "grey.png, f78524374f0f53f5",
  })
  void pngOfEachKindIsReadAsByPillow(String name, String expected) throws IOException {
    Image image = read(name, file(name));
    assertThat(image).hasToString("image 3 x 13 x 17");
    assertThat(digest(image)).isEqualTo(expected);
  }

  @Test
  void labelsArePlacesInAPalette() throws IOException {
    Path labels = Files.write(folder.resolve("l.png"), file("palette-2-bits.png"));
    Image read = ImageFile.labels(labels);
    assertThat(read).hasToString("image 1 x 13 x 17");
    for (int at = 0; at < read.size(); at++) {
      assertThat(read.at(at)).isLessThan(3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"colour420.jpg", "progressive.jpg", "grey.jpg", "grey.png"})
  void fileThatIsCutIsRefusedWhereverItIsCut(String name) throws IOException {
    byte[] whole = file(name);
    int last = name.endsWith("png") ? whole.length - 24 : whole.length - 1;
    for (int length : new int[] {4, 30, whole.length / 2, whole.length - 40, last}) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(name, cut))
          .describedAs("%d bytes of %s", length, name)
          .isInstanceOf(BadData.class)
          .hasMessageContaining(name + ": it is no");
    }
  }

  /** Cameras write thumbnails with an end of their own, and some bytes after the end. */
  @Test
  void endOfThumbnailIsNotTheEnd() throws IOException {
    byte[] whole = file("colour420.jpg");
    byte[] thumbnail = {
      (byte) 0xFF, (byte) 0xE1, 0, 6, (byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xD9
    };
    byte[] with = new byte[whole.length + thumbnail.length];
    System.arraycopy(whole, 0, with, 0, 2);
    System.arraycopy(thumbnail, 0, with, 2, thumbnail.length);
    System.arraycopy(whole, 2, with, 2 + thumbnail.length, whole.length - 2);
    assertThat(digest(read("a.jpg", with))).isEqualTo("e715d9b81d3f224e");
    byte[] cut = Arrays.copyOf(with, with.length - 2);
    assertThatThrownBy(() -> read("b.jpg", cut)).isInstanceOf(BadData.class);
    byte[] more = Arrays.copyOf(whole, whole.length + 5);
    assertThatCode(() -> read("c.jpg", more)).doesNotThrowAnyException();
  }
}
