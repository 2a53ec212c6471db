package dev.jrepro.train.data;

import dev.jrepro.train.BadData;
import dev.jrepro.train.FileFailure;
import dev.jrepro.train.MissingData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * CIFAR-10 in its binary version (Krizhevsky, 2009): files of records of one label and {@code
 * uint8[3, 32, 32]} each, {@code data_batch_1.bin} to {@code data_batch_5.bin} and {@code
 * test_batch.bin}, in the folder or in its {@code cifar-10-batches-bin}.
 */
public final class Cifar10 {
  private static final List<String> CLASSES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");
  private static final int CHANNELS = 3;
  private static final int SIDE = 32;
  private static final int PIXELS = CHANNELS * SIDE * SIDE;
  private static final int RECORD = 1 + PIXELS;
  private static final int BATCHES = 5;
  private static final int GZIP_FIRST = 0x1F;
  private static final int GZIP_SECOND = 0x8B;

  private Cifar10() {}

  /**
   * Reads the images for training, file after file.
   *
   * @throws MissingData if a file is missing
   * @throws BadData if a file is no whole number of records, is packed, or has a label above 9
   */
  public static Images train(Path folder) {
    List<String> names = new ArrayList<>();
    for (int batch = 1; batch <= BATCHES; batch++) {
      names.add("data_batch_" + batch + ".bin");
    }
    return read(folder, names);
  }

  /** Reads the images for testing, as {@link #train} does those for training. */
  public static Images test(Path folder) {
    return read(folder, List.of("test_batch.bin"));
  }

  private static Images read(Path folder, List<String> names) {
    Path below = folder.resolve("cifar-10-batches-bin");
    Path at = Files.isDirectory(below) ? below : folder;
    List<byte[]> files = new ArrayList<>();
    int count = 0;
    for (String name : names) {
      byte[] file = checked(at.resolve(name));
      files.add(file);
      count += file.length / RECORD;
    }
    byte[] labels = new byte[count];
    byte[] pixels = new byte[Math.multiplyExact(count, PIXELS)];
    int next = 0;
    for (byte[] file : files) {
      for (int from = 0; from < file.length; from += RECORD) {
        labels[next] = file[from];
        System.arraycopy(file, from + 1, pixels, next * PIXELS, PIXELS);
        next++;
      }
    }
    Image form = Image.of(CHANNELS, SIDE, SIDE, new byte[PIXELS]);
    return new PackedImages(CLASSES, labels, form, pixels);
  }

  private static byte[] checked(Path file) {
    byte[] bytes = bytes(file);
    if (bytes.length > 1
        && Byte.toUnsignedInt(bytes[0]) == GZIP_FIRST
        && Byte.toUnsignedInt(bytes[1]) == GZIP_SECOND) {
      throw new BadData(file, "it is gzipped; unpack it first");
    }
    if (bytes.length == 0 || bytes.length % RECORD != 0) {
      throw new BadData(
          file, "%d bytes are no whole number of records of %d".formatted(bytes.length, RECORD));
    }
    for (int from = 0; from < bytes.length; from += RECORD) {
      int label = Byte.toUnsignedInt(bytes[from]);
      if (label >= CLASSES.size()) {
        throw new BadData(
            file,
            "record %d has the label %d, and there are %d classes"
                .formatted(from / RECORD, label, CLASSES.size()));
      }
    }
    return bytes;
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new MissingData(file);
    } catch (IOException e) {
      throw new FileFailure("read", file, e);
    }
  }
}
