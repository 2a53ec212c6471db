package dev.jrepro.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class ImageSetTest {

  @Test
  void splitTakesEachImageOnceAndDependsOnTheSeedAlone() {
    ImageSet images = numbered(50);
    TrainingImages split = images.split(7, 20);
    ImageSet apart = split.validation().orElseThrow();
    assertThat(split.train().count()).isEqualTo(30);
    assertThat(apart.count()).isEqualTo(20);
    TreeSet<Integer> seen = new TreeSet<>();
    for (ImageSet part : new ImageSet[] {split.train(), apart}) {
      for (int i = 0; i < part.count(); i++) {
        assertThat(part.pixel(i, 0)).isEqualTo(part.label(i));
        seen.add(part.label(i));
      }
    }
    assertThat(seen).hasSize(50);
    assertThat(images.split(7, 20).train().digest()).isEqualTo(split.train().digest());
    assertThat(images.split(8, 20).train().digest()).isNotEqualTo(split.train().digest());
  }

  @Test
  void normalisationIsThatOfThePixels() {
    ImageSet images = ImageSet.of(1, 2, new byte[] {0, (byte) 255}, new byte[] {0});
    assertThat(Normalisation.of(images)).isEqualTo(new Normalisation(0.5, 0.5));
    float[] table = Normalisation.of(images).table();
    assertThat(table[0]).isEqualTo(-1);
    assertThat(table[255]).isEqualTo(1);
    ImageSet blank = ImageSet.of(1, 1, new byte[1], new byte[1]);
    assertThat(Normalisation.of(blank)).isEqualTo(new Normalisation(0, 1));
  }

  @Test
  void pixelsThatDoNotMakeWholeImagesAreRefused() {
    assertThatThrownBy(() -> ImageSet.of(2, 2, new byte[5], new byte[1]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static ImageSet numbered(int count) {
    byte[] numbers = new byte[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (byte) i;
    }
    return ImageSet.of(1, 1, numbers, numbers);
  }
}
