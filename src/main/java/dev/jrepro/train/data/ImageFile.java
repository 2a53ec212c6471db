package dev.jrepro.train.data;

import dev.jrepro.train.BadData;
import dev.jrepro.train.FileFailure;
import dev.jrepro.train.MissingData;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * Image files of 8 bits a channel, read by the JDK. Of PNG the pixels are those of the file; of
 * JPEG they are those that the JDK's decoder makes (libjpeg, its accurate integer transform), which
 * need not be another decoder's.
 */
final class ImageFile {
  private static final int COLOURS = 3;

  private ImageFile() {}

  /** Reads a coloured image; a grey one has three equal channels. */
  static Image colour(Path file) {
    BufferedImage image = read(file);
    Raster raster = image.getRaster();
    int width = image.getWidth();
    int height = image.getHeight();
    byte[] pixels = new byte[COLOURS * height * width];
    for (int channel = 0; channel < COLOURS; channel++) {
      int[] samples =
          image.getColorModel() instanceof IndexColorModel
              ? ofPalette(image, 8 * (COLOURS - 1 - channel))
              : samples(raster, raster.getNumBands() < COLOURS ? 0 : channel);
      for (int at = 0; at < samples.length; at++) {
        pixels[channel * samples.length + at] = (byte) samples[at];
      }
    }
    return Image.of(COLOURS, height, width, pixels);
  }

  private static int[] ofPalette(BufferedImage image, int shift) {
    int width = image.getWidth();
    int[] colours = image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
    for (int at = 0; at < colours.length; at++) {
      colours[at] >>= shift;
    }
    return colours;
  }

  private static int[] samples(Raster raster, int band) {
    return raster.getSamples(
        0, 0, raster.getWidth(), raster.getHeight(), band, (int @Nullable []) null);
  }

  /** Reads an image whose one channel holds labels: numbers, or places in a palette. */
  static Image labels(Path file) {
    BufferedImage image = read(file);
    Raster raster = image.getRaster();
    if (raster.getNumBands() != 1) {
      throw new BadData(file, "labels have one channel, not " + raster.getNumBands());
    }
    int[] samples = samples(raster, 0);
    byte[] pixels = new byte[samples.length];
    for (int at = 0; at < samples.length; at++) {
      pixels[at] = (byte) samples[at];
    }
    return Image.of(1, image.getHeight(), image.getWidth(), pixels);
  }

  private static BufferedImage read(Path file) {
    BufferedImage image;
    try {
      image = decoded(file, Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new MissingData(file);
    } catch (IOException e) {
      throw new FileFailure("read", file, e);
    }
    if (image == null) {
      throw new BadData(file, "it is no image that can be read");
    }
    for (int bits : image.getRaster().getSampleModel().getSampleSize()) {
      if (bits > 8) {
        throw new BadData(file, "it has %d bits a channel, more than 8".formatted(bits));
      }
    }
    return image;
  }

  /** What the decoder cannot make sense of is no failure of the disk. */
  private static @Nullable BufferedImage decoded(Path file, byte[] bytes) {
    if (Jpeg.is(bytes) && !Jpeg.isWhole(bytes)) {
      throw new BadData(file, "it is no whole image: a JPEG without its end");
    }
    try {
      return ImageIO.read(new ByteArrayInputStream(bytes));
    } catch (IOException | RuntimeException e) {
      throw new BadData(file, "it is no whole image: " + e.getMessage());
    }
  }
}
