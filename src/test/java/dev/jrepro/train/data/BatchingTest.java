package dev.jrepro.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.core.Digest;
import dev.jrepro.random.RandomStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BatchingTest {
  private static final Image SMALL = Image.of(1, 2, 3, new byte[] {1, 2, 3, 4, 5, 6});

  /** In float32, as NumPy computes the same two operations. */
  @Test
  void numbersAreThoseOfToTensorAndNormalize() {
    Image pixels = Image.of(1, 1, 6, new byte[] {0, 1, 7, (byte) 128, (byte) 200, (byte) 255});
    assertThat(scaled(Scaling.GREY, pixels))
        .containsExactly(
            -0x1.0000000000000p+0f,
            -0x1.fbfbfc0000000p-1f,
            -0x1.e3e3e40000000p-1f,
            0x1.0102000000000p-8f,
            0x1.2323240000000p-1f,
            0x1.0000000000000p+0f);
    Scaling red =
        new Scaling(
            List.of(Scaling.CIFAR10.mean().getFirst()),
            List.of(Scaling.CIFAR10.deviation().getFirst()));
    assertThat(scaled(red, pixels))
        .containsExactly(
            -0x1.fd27d20000000p+0f,
            -0x1.f917920000000p+0f,
            -0x1.e0b60c0000000p+0f,
            0x1.5f16240000000p-5f,
            0x1.2f8afa0000000p+0f,
            0x1.0784780000000p+1f);
    assertThat(scaled(Scaling.UNIT, pixels)).endsWith(1f).startsWith(0f);
  }

  private static float[] scaled(Scaling scaling, Image image) {
    float[] numbers = new float[image.size()];
    scaling.write(image, numbers, 0);
    return numbers;
  }

  @Test
  void eachChannelHasItsOwnScale() {
    Image image = Image.of(3, 1, 1, new byte[] {(byte) 255, (byte) 255, (byte) 255});
    assertThat(scaled(new Scaling(List.of(0f, 1f, 0f), List.of(1f, 1f, 2f)), image))
        .containsExactly(1f, 0f, 0.5f);
    assertThatThrownBy(() -> scaled(Scaling.CIFAR10, SMALL))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void flipTurnsEachRow() {
    Augmentation always = new Augmentation.Flip(1);
    assertThat(always.apply(SMALL, RandomStream.ofKey(1)))
        .isEqualTo(Image.of(1, 2, 3, new byte[] {3, 2, 1, 6, 5, 4}));
    assertThat(new Augmentation.Flip(0).apply(SMALL, RandomStream.ofKey(1))).isEqualTo(SMALL);
  }

  @Test
  void cropMovesTheImageInABlackMargin() {
    boolean[] seen = new boolean[9];
    for (int key = 0; key < 200; key++) {
      Image cut = new Augmentation.Crop(1).apply(SMALL, RandomStream.ofKey(key));
      RandomStream same = RandomStream.ofKey(key);
      int down = same.below(3) - 1;
      int right = same.below(3) - 1;
      seen[(down + 1) * 3 + right + 1] = true;
      boolean black = down < 0 || right < 0;
      assertThat(cut.pixel(0, 0, 0)).isEqualTo(black ? 0 : SMALL.pixel(0, down, right));
    }
    assertThat(seen).doesNotContain(false);
    assertThat(new Augmentation.Crop(0).apply(SMALL, RandomStream.ofKey(1))).isEqualTo(SMALL);
  }

  @Test
  void brightnessStaysInItsBounds() {
    Image light = Image.of(1, 1, 2, new byte[] {100, (byte) 250});
    for (int key = 0; key < 100; key++) {
      Image changed = new Augmentation.Brightness(0.5).apply(light, RandomStream.ofKey(key));
      assertThat(changed.at(0)).isBetween(50, 150);
      assertThat(changed.at(1)).isBetween(125, 255);
    }
  }

  @Test
  void batchesAreTheSameFromAnyThreadInAnyOrder() {
    Images images =
        new PackedImages(
            List.of("a"), new byte[64], SMALL, Arrays.copyOf(TinyFiles.cifar(1, 1), 64 * 6));
    Batching batching =
        new Batching(
            images,
            Scaling.UNIT,
            List.of(
                new Augmentation.Flip(0.5),
                new Augmentation.Crop(1),
                new Augmentation.Brightness(0.3)),
            7);
    ConcurrentMap<Integer, float[]> made = new ConcurrentHashMap<>();
    IntStream.range(0, 64).parallel().forEach(place -> made.put(place, batching.pixels(3, place)));
    float[] together = batching.pixels(3, IntStream.range(0, 64).toArray());
    for (int place = 0; place < 64; place++) {
      for (int at = 0; at < 6; at++) {
        assertThat(Objects.requireNonNull(made.get(place))[at]).isEqualTo(together[place * 6 + at]);
      }
    }
    assertThat(batching.pixels(4, 0, 1, 2, 3)).isNotEqualTo(batching.pixels(3, 0, 1, 2, 3));
    assertThat(batching.labels(5, 6)).containsExactly(0, 0);
  }

  /** Whoever changes one of these raises {@code Training.VERSION}: stored results have others. */
  @Test
  void transformsGiveTheBytesThatTheyAlwaysGave() {
    assertThat(digest(new Augmentation.Flip(0.5))).startsWith("sha256:bb5a4d69fbaece5e");
    assertThat(digest(new Augmentation.Crop(4))).startsWith("sha256:256a24d8b6c17a07");
    assertThat(digest(new Augmentation.Brightness(0.4))).startsWith("sha256:20cc5bea2166b7df");
  }

  private static String digest(Augmentation augmentation) {
    byte[] pixels = Arrays.copyOfRange(TinyFiles.cifar(1, 1), 1, TinyFiles.CIFAR_RECORD);
    Image form = Image.of(3, 16, 16, new byte[768]);
    Images images = new PackedImages(List.of("a"), new byte[4], form, pixels);
    float[] numbers =
        new Batching(images, Scaling.CIFAR10, List.of(augmentation), 42).pixels(2, 0, 1, 2, 3);
    ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Float.BYTES);
    for (float number : numbers) {
      bytes.putFloat(number);
    }
    return Digest.of(bytes.array()).toString();
  }
}
