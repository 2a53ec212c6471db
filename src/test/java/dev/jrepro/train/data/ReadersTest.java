package dev.jrepro.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.train.BadData;
import dev.jrepro.train.Idx;
import dev.jrepro.train.ImageSet;
import dev.jrepro.train.MissingData;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReadersTest {
  @TempDir Path folder;

  @Test
  void cifarIsReadFileAfterFile() throws IOException {
    TinyFiles.cifarFolder(folder.resolve("cifar-10-batches-bin"));
    Images train = Cifar10.train(folder);
    assertThat(train.count()).isEqualTo(20);
    assertThat(train.classes()).hasSize(10).startsWith("airplane", "automobile");
    byte[] third = TinyFiles.cifar(3, 4);
    assertThat(train.label(9)).isEqualTo(1);
    Image image = train.image(9);
    assertThat(image.pixel(0, 0, 0)).isEqualTo(pixel(third, 1, 0));
    assertThat(image.pixel(2, 31, 30)).isEqualTo(pixel(third, 1, 3 * 1024 - 2));
    assertThat(Cifar10.test(folder).count()).isEqualTo(4);
    DataModule module = DataModule.cifar10(folder, DataModule.Settings.DEFAULTS);
    assertThat(module.train().count()).isEqualTo(16);
    assertThat(module.validation().count()).isEqualTo(4);
    assertThat(module.train().image(0)).isEqualTo(train.image(module.split().train()[0]));
  }

  private static int pixel(byte[] file, int record, int at) {
    return Byte.toUnsignedInt(file[record * TinyFiles.CIFAR_RECORD + 1 + at]);
  }

  @Test
  void brokenFilesOfCifarAreRefused() throws IOException {
    TinyFiles.cifarFolder(folder);
    Path file = folder.resolve("data_batch_2.bin");
    byte[] good = Files.readAllBytes(file);
    byte[] label = good.clone();
    label[2 * TinyFiles.CIFAR_RECORD] = 10;
    byte[] packed = good.clone();
    packed[0] = 0x1f;
    packed[1] = (byte) 0x8b;
    assertRefused(file, Arrays.copyOf(good, good.length - 1), "12291 bytes are no whole number");
    assertRefused(file, new byte[0], "0 bytes are no whole number");
    assertRefused(file, label, "record 2 has the label 10, and there are 10 classes");
    assertRefused(file, packed, "it is gzipped");
    Files.delete(file);
    assertThatThrownBy(() -> Cifar10.train(folder))
        .isInstanceOf(MissingData.class)
        .hasMessageContaining("data_batch_2.bin");
  }

  private void assertRefused(Path file, byte[] bytes, String what) throws IOException {
    Files.write(file, bytes);
    assertThatThrownBy(() -> Cifar10.train(folder))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("data_batch_2.bin")
        .hasMessageContaining(what);
  }

  @Test
  void cifarIsTakenOutOfItsArchive() throws Exception {
    Path made = folder.resolve("made/cifar-10-batches-bin");
    TinyFiles.cifarFolder(made);
    Files.writeString(made.resolve("readme.html"), "not wanted");
    Path archive = folder.resolve("cifar-10-binary.tar.gz");
    Process tar =
        new ProcessBuilder("tar", "-czf", archive.toString(), "cifar-10-batches-bin")
            .directory(folder.resolve("made").toFile())
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).isZero();
    Path here = folder.resolve("here");
    Cifar10.unpack(archive, here);
    assertThat(Cifar10.train(here).digest()).isEqualTo(Cifar10.train(made).digest());
    assertThat(here.resolve("readme.html")).doesNotExist();
    byte[] whole = Files.readAllBytes(archive);
    Files.write(archive, Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(() -> Cifar10.unpack(archive, folder.resolve("no")))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("it is no whole gzip file");
    Files.write(archive, gzipped("no archive".repeat(100)));
    assertThatThrownBy(() -> Cifar10.unpack(archive, folder.resolve("no")))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("it is no tar archive");
    Files.write(archive, gzipped(""));
    assertThatThrownBy(() -> Cifar10.unpack(archive, folder.resolve("no")))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("it does not hold cifar-10-batches-bin/data_batch_1.bin, ");
    assertThatThrownBy(() -> Cifar10.unpack(folder.resolve("none"), folder))
        .isInstanceOf(MissingData.class);
  }

  private static byte[] gzipped(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void mnistIsReadAndItsLabelsAreClasses() {
    ImageSet set = ImageSet.of(1, 2, new byte[] {0, (byte) 200, 7, 8}, new byte[] {9, 0});
    Idx.write(folder, "train", set);
    Images images = Mnist.digits(folder, "train");
    assertThat(images.label(0)).isEqualTo(9);
    assertThat(images.image(0)).isEqualTo(Image.of(1, 1, 2, new byte[] {0, (byte) 200}));
    assertThat(Mnist.clothes(folder, "train").classes().get(9)).isEqualTo("Ankle boot");
    Idx.write(folder, "train", ImageSet.of(1, 1, new byte[] {0, 1}, new byte[] {3, 11}));
    assertThatThrownBy(() -> Mnist.digits(folder, "train"))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("image 1 of 'train' has the label 11, and there are 10 classes");
  }

  @Test
  void foldersOfClassesAreReadInTheOrderOfNames() throws IOException {
    TinyFiles.png(folder.resolve("n02/b.png"), BufferedImage.TYPE_INT_RGB, 3, 2, 0x102030);
    TinyFiles.png(folder.resolve("n02/B.PNG"), BufferedImage.TYPE_INT_ARGB, 3, 2, 0xff405060);
    TinyFiles.grey(folder.resolve("n01/z.png"), 2, 2, 250);
    TinyFiles.grey(folder.resolve("n01/x/b/a.png"), 2, 2, 0);
    TinyFiles.grey(folder.resolve("n01/x.y/a.png"), 2, 2, 0);
    Files.writeString(folder.resolve("n01/readme.txt"), "no image");
    Files.writeString(folder.resolve("n03.txt"), "no class");
    ImageFolder images = ImageFolder.of(folder);
    assertThat(images.classes()).containsExactly("n01", "n02");
    assertThat(
            IntStream.range(0, images.count())
                .mapToObj(i -> folder.relativize(images.file(i)).toString()))
        .containsExactly("n01/z.png", "n01/x.y/a.png", "n01/x/b/a.png", "n02/B.PNG", "n02/b.png");
    assertThat(images.label(4)).isEqualTo(1);
    byte[] grey = {(byte) 250, (byte) 251, (byte) 252, (byte) 253};
    byte[] three = new byte[12];
    for (int i = 0; i < three.length; i++) {
      three[i] = grey[i % 4];
    }
    assertThat(images.image(0)).isEqualTo(Image.of(3, 2, 2, three));
    assertThat(images.image(4).pixel(0, 1, 2)).isEqualTo(0x10);
    assertThat(images.image(4).pixel(2, 1, 2)).isEqualTo(0x33);
    assertThat(images.image(3).pixel(1, 0, 0)).isEqualTo(0x50);
  }

  @Test
  void brokenFoldersAreRefused() throws IOException {
    assertThatThrownBy(() -> ImageFolder.of(folder.resolve("no"))).isInstanceOf(MissingData.class);
    assertThatThrownBy(() -> ImageFolder.of(folder))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("no folder of a class");
    Files.createDirectory(folder.resolve("n01"));
    assertThatThrownBy(() -> ImageFolder.of(folder))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("this class has no image");
    Path file = folder.resolve("n01/a.png");
    TinyFiles.grey(file, 40, 40, 0);
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 60));
    Files.writeString(folder.resolve("n01/b.png"), "no image at all");
    TinyFiles.png(folder.resolve("n01/c.png"), BufferedImage.TYPE_USHORT_GRAY, 2, 2, 0);
    ImageFolder images = ImageFolder.of(folder);
    assertThatThrownBy(() -> images.image(0))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("a.png: it is no whole image");
    assertThatThrownBy(() -> images.image(1))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("b.png: it is no image");
    assertThatThrownBy(() -> images.image(2))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("c.png: it has 16 bits a channel");
  }

  @Test
  void imageNetHasItsThreeParts() throws IOException {
    for (String name : new String[] {"n01", "n02"}) {
      for (int i = 0; i < 52; i++) {
        TinyFiles.grey(folder.resolve("train/%s/%02d.png".formatted(name, i)), 1, 1, i);
      }
      TinyFiles.grey(folder.resolve("val/%s/0.png".formatted(name)), 1, 1, 9);
    }
    DataModule module = DataModule.imageNet(folder);
    assertThat(module.train().count()).isEqualTo(4);
    assertThat(module.validation().count()).isEqualTo(100);
    assertThat(module.test().count()).isEqualTo(2);
    assertThat(module.validation().image(0).at(0)).isBetween(0, 51);
  }

  @Test
  void cityscapesPairsImagesAndLabels() throws IOException {
    TinyFiles.png(image("b", "b_01"), BufferedImage.TYPE_INT_RGB, 4, 2, 0x112233);
    TinyFiles.png(image("a", "a_01"), BufferedImage.TYPE_INT_RGB, 4, 2, 0x445566);
    TinyFiles.grey(labels("b", "b_01"), 4, 2, 7);
    TinyFiles.grey(labels("a", "a_01"), 4, 2, 20);
    Cityscapes scenes = Cityscapes.of(folder, "train");
    assertThat(scenes.count()).isEqualTo(2);
    Cityscapes.Scene first = scenes.scene(0);
    assertThat(first.image().pixel(0, 0, 0)).isEqualTo(0x44);
    assertThat(first.labels())
        .isEqualTo(Image.of(1, 2, 4, new byte[] {20, 21, 22, 23, 24, 25, 26, 27}));
    TinyFiles.grey(labels("b", "b_01"), 4, 3, 7);
    assertThatThrownBy(() -> scenes.scene(1))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("image 1 x 3 x 4 is not of the size of its image 3 x 2 x 4");
    Files.delete(labels("a", "a_01"));
    assertThatThrownBy(() -> Cityscapes.of(folder, "train"))
        .isInstanceOf(MissingData.class)
        .hasMessageContaining("a_01_gtFine_labelIds.png");
    assertThatThrownBy(() -> Cityscapes.of(folder, "val")).isInstanceOf(MissingData.class);
  }

  @Test
  void pixelOfNoClassIsRefused() throws IOException {
    TinyFiles.png(image("a", "a_01"), BufferedImage.TYPE_INT_RGB, 4, 2, 0x445566);
    TinyFiles.grey(labels("a", "a_01"), 4, 2, 30);
    Cityscapes scenes = Cityscapes.of(folder, "train");
    assertThatThrownBy(() -> scenes.scene(0))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("pixel 4 has the label 34, and there are 34 classes");
  }

  private Path image(String city, String name) {
    return folder.resolve("leftImg8bit/train/%s/%s_leftImg8bit.png".formatted(city, name));
  }

  private Path labels(String city, String name) {
    return folder.resolve("gtFine/train/%s/%s_gtFine_labelIds.png".formatted(city, name));
  }
}
