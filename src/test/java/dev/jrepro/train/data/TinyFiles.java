package dev.jrepro.train.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Small files of data sets, made by a seed. */
final class TinyFiles {
  static final int CIFAR_RECORD = 1 + 3 * 32 * 32;

  private TinyFiles() {}

  /** Records of CIFAR-10 with labels that go round. */
  static byte[] cifar(int seed, int records) {
    byte[] bytes = new byte[records * CIFAR_RECORD];
    new Random(seed).nextBytes(bytes);
    for (int record = 0; record < records; record++) {
      bytes[record * CIFAR_RECORD] = (byte) (record % 10);
    }
    return bytes;
  }

  /** CIFAR-10 with four images a file. */
  static void cifarFolder(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (int batch = 1; batch <= 5; batch++) {
      Files.write(folder.resolve("data_batch_" + batch + ".bin"), cifar(batch, 4));
    }
    Files.write(folder.resolve("test_batch.bin"), cifar(6, 4));
  }

  /** A file of one colour, red, green and blue. */
  static void png(Path file, int type, int width, int height, int colour) throws IOException {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int x = 0; x < width; x++) {
      for (int y = 0; y < height; y++) {
        image.setRGB(x, y, colour + x + y);
      }
    }
    write(file, image);
  }

  /** A grey file whose samples count from a number. */
  static void grey(Path file, int width, int height, int from) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    for (int at = 0; at < width * height; at++) {
      image.getRaster().setSample(at % width, at / width, 0, from + at);
    }
    write(file, image);
  }

  private static void write(Path file, BufferedImage image) throws IOException {
    Files.createDirectories(file.resolveSibling("."));
    ImageIO.write(image, "png", file.toFile());
  }
}
