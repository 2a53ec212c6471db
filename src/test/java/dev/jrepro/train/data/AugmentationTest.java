package dev.jrepro.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.core.Digest;
import dev.jrepro.random.RandomStream;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AugmentationTest {
  /** A generator that is a line in any language; the other program made its images by it too. */
  private static Image image(int height, int width, int channels, int seed) {
    byte[] pixels = new byte[channels * height * width];
    int state = seed;
    for (int at = 0; at < pixels.length; at++) {
      state = (state * 1103515245 + 12345) & 0x7fffffff;
      pixels[at] = (byte) (state >> 16);
    }
    return Image.of(channels, height, width, pixels);
  }

  private static String digest(Image image) {
    return Digest.of(image.pixels()).hex().substring(0, 16);
  }

  /** Digests of what Pillow 9.4.0 makes: {@code Image.resize(…, BILINEAR)}. */
  @ParameterizedTest
  @CsvSource({
    "37, 53, 3, 16, 16, fe67ca6d6c0af40c",
    "37, 53, 3, 80, 91, 4cbca2745c524fc1",
    "20, 20, 1, 20, 7, 8f59e0092ecc0740",
    "20, 20, 1, 31, 20, dc223928624828f4",
    "200, 150, 3, 37, 31, 5df66348f05887bd",
    "5, 4, 3, 1, 1, 7e6fdb3c6fda85ec",
    "1, 1, 1, 9, 9, e6a926034346165b",
  })
  void imagesAreResizedAsByPillow(
      int height, int width, int channels, int newHeight, int newWidth, String expected) {
    Image resized = Resampling.bilinear(image(height, width, channels, 1), newHeight, newWidth);
    assertThat(resized.height()).isEqualTo(newHeight);
    assertThat(resized.width()).isEqualTo(newWidth);
    assertThat(digest(resized)).isEqualTo(expected);
  }

  /** Digests of what Pillow 9.4.0 makes: {@code ImageEnhance.Brightness}, Contrast, Color. */
  @ParameterizedTest
  @CsvSource({
    "0.0, 967eedb2dc77a95e, f990833efe0d0675, ecc932b2ed35b0e2",
    "0.3, e77188031e0981c1, eb0782e4a6d52ab1, c0a3b6488c38cfcc",
    "0.77, 49a34a5e1cde0f03, caf3e21966c7e8b4, a7911d895da10dcd",
    "1.0, d7f9e42e291774fc, d7f9e42e291774fc, d7f9e42e291774fc",
    "1.4, ddf212aa202dd1c9, a3ffbfef33fc24e3, 34df394ffc6bed72",
    "2.5, 8313d92865fbc647, cf81214f12f07285, 45ebe005266ba7b0",
  })
  void coloursChangeAsByPillow(double by, String bright, String contrast, String saturation) {
    Image image = image(40, 30, 3, 7);
    assertThat(digest(Colours.brightness(image, by))).isEqualTo(bright);
    assertThat(digest(Colours.contrast(image, by))).isEqualTo(contrast);
    assertThat(digest(Colours.saturation(image, by))).isEqualTo(saturation);
  }

  /** Digests of what torchvision 0.14.1's {@code adjust_hue} makes of Pillow's images. */
  @ParameterizedTest
  @CsvSource({
    "-0.5, 1a5f4977ace11700",
    "-0.21, e732eabcf2efd21c",
    "-0.003, c2e849e98eb173ae",
    "0.0, c2e849e98eb173ae",
    "0.1, 7353edfc5415a8d9",
    "0.33, 4b97d0c118588581",
    "0.5, 1839f86f8d7bf157",
  })
  void huesTurnAsByTorchvision(double turn, String expected) {
    assertThat(digest(Colours.hue(image(40, 30, 3, 7), turn))).isEqualTo(expected);
  }

  /** Every third value of each channel with every other: 636,056 colours. */
  @ParameterizedTest
  @CsvSource({"-0.21, 36a56a7dc5bd1541", "0.1, 129b05fb0808487d", "0.5, f49da98dc1c07816"})
  void huesOfAllColoursTurnAsByTorchvision(double turn, String expected) {
    int levels = 86;
    byte[] pixels = new byte[3 * levels * levels * levels];
    int size = levels * levels * levels;
    for (int at = 0; at < size; at++) {
      pixels[at] = (byte) (3 * (at / levels / levels));
      pixels[size + at] = (byte) (3 * (at / levels % levels));
      pixels[2 * size + at] = (byte) (3 * (at % levels));
    }
    Image all = Image.of(3, levels * levels, levels, pixels);
    assertThat(digest(Colours.hue(all, turn))).isEqualTo(expected);
  }

  @Test
  void greyImagesHaveContrastAndNoHue() {
    Image grey = image(9, 8, 1, 3);
    assertThat(digest(Colours.contrast(grey, 0.6))).isEqualTo("8b96efb233e6911b");
    assertThat(Colours.hue(grey, 0.4)).isEqualTo(grey);
    assertThat(Colours.saturation(grey, 0.4)).isEqualTo(grey);
  }

  @Test
  void shorterSideIsMadeSoLongAndTheMiddleCut() {
    Augmentation shorter = new Augmentation.ResizeShorter(10);
    assertThat(shorter.apply(image(20, 33, 1, 1), RandomStream.ofKey(1)).width()).isEqualTo(16);
    assertThat(shorter.apply(image(33, 20, 1, 1), RandomStream.ofKey(1)).height()).isEqualTo(16);
    Image numbered = Image.of(1, 2, 5, new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
    // 1.5 columns are left on either side; Python rounds half to even.
    assertThat(new Augmentation.CentreCrop(2).apply(numbered, RandomStream.ofKey(1)))
        .isEqualTo(Image.of(1, 2, 2, new byte[] {2, 3, 7, 8}));
    assertThatThrownBy(() -> new Augmentation.CentreCrop(3).apply(numbered, RandomStream.ofKey(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void partsThatAreCutOutAreOfAllowedAreaAndRatio() {
    Image image = image(40, 60, 1, 1);
    Augmentation.ResizedCrop crop =
        new Augmentation.ResizedCrop(
            8, new Augmentation.Range(0.2, 0.5), new Augmentation.Range(0.5, 2));
    boolean[] seen = new boolean[4];
    for (int key = 0; key < 500; key++) {
      Part part = Part.drawn(crop, image, RandomStream.ofKey(key));
      assertThat(part.height() * part.width() / 2400.0).isBetween(0.18, 0.53);
      assertThat((double) part.width() / part.height()).isBetween(0.48, 2.1);
      assertThat(part.down() + part.height()).isBetween(1, 40);
      assertThat(part.right() + part.width()).isBetween(1, 60);
      seen[part.down() == 0 ? 0 : 1] = true;
      seen[part.right() == 0 ? 2 : 3] = true;
    }
    assertThat(seen).doesNotContain(false);
    Image narrow = image(1, 90, 1, 1);
    assertThat(Part.drawn(crop, narrow, RandomStream.ofKey(1))).isEqualTo(new Part(0, 44, 1, 2));
    Image cut = crop.apply(image, RandomStream.ofKey(5));
    assertThat(cut.height() + cut.width()).isEqualTo(16);
  }

  private static final List<Augmentation> ALL =
      List.of(
          new Augmentation.ResizeShorter(20),
          new Augmentation.Jitter(0.4, 0.4, 0.4, 0.1),
          Augmentation.ResizedCrop.of(12),
          new Augmentation.Brightness(0.2),
          new Augmentation.Flip(0.5),
          new Augmentation.Crop(1),
          new Augmentation.Resize(9, 10),
          new Augmentation.CentreCrop(8));

  /** A pixel's label is its place in a grid of nine; it must be found under it afterwards. */
  @Test
  void labelsMoveWithTheirPixels() {
    byte[] labels = new byte[900];
    byte[] pixels = new byte[900];
    for (int at = 0; at < labels.length; at++) {
      labels[at] = (byte) (1 + at / 300 * 3 + at % 30 / 10);
      pixels[at] = (byte) (25 * labels[at]);
    }
    List<Augmentation> moves =
        List.of(
            new Augmentation.Flip(0.5),
            new Augmentation.Brightness(0),
            new Augmentation.Jitter(0, 0, 0, 0),
            new Augmentation.Crop(3),
            Augmentation.ResizedCrop.of(60));
    for (int example = 0; example < 20; example++) {
      Augmentation.Place place = new Augmentation.Place(3, 1, example);
      Image moved = Augmentation.all(moves, Image.of(1, 30, 30, pixels), place);
      Image theirs = Augmentation.allToLabels(moves, Image.of(1, 30, 30, labels), place);
      int equal = 0;
      for (int at = 0; at < moved.size(); at++) {
        equal += moved.at(at) == 25 * theirs.at(at) ? 1 : 0;
      }
      // Between two labels a pixel has a value between.
      assertThat(equal).isGreaterThan(moved.size() / 2);
    }
  }

  @Test
  void everyChangeIsTheSameFromAnyThread() {
    Image image = image(30, 40, 3, 5);
    ConcurrentMap<Integer, String> made = new ConcurrentHashMap<>();
    IntStream.range(0, 64)
        .parallel()
        .forEach(example -> made.put(example, changed(image, example)));
    for (int example = 63; example >= 0; example--) {
      assertThat(Objects.requireNonNull(made.get(example))).isEqualTo(changed(image, example));
    }
    assertThat(made.values()).doesNotHaveDuplicates();
  }

  private static String changed(Image image, int example) {
    return digest(Augmentation.all(ALL, image, new Augmentation.Place(42, 2, example)));
  }

  /** Whoever changes one of these raises {@code Training.VERSION}: stored results have others. */
  @Test
  void transformsGiveTheBytesThatTheyAlwaysGave() {
    assertThat(changed(image(30, 40, 3, 5), 7)).isEqualTo("5fbe2ab7ace864bb");
    Augmentation.Place place = new Augmentation.Place(42, 2, 7);
    Image image = image(30, 40, 3, 5);
    assertThat(
            digest(Augmentation.all(List.of(new Augmentation.Jitter(1, 1, 1, 0.5)), image, place)))
        .isEqualTo("0d89cc26e6bb9098");
    assertThat(digest(Augmentation.all(List.of(Augmentation.ResizedCrop.of(16)), image, place)))
        .isEqualTo("b610948e03724998");
  }
}
