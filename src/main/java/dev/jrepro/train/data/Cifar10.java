package dev.jrepro.train.data;

import dev.jrepro.train.BadData;
import dev.jrepro.train.FileFailure;
import dev.jrepro.train.MissingData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
  private static final int FILE_RECORDS = 10_000;
  private static final String FOLDER = "cifar-10-batches-bin";
  private static final String TEST = "test_batch.bin";
  private static final List<String> TRAINING =
      IntStream.rangeClosed(1, 5).mapToObj(batch -> "data_batch_" + batch + ".bin").toList();
  private static final int GZIP_FIRST = 0x1F;
  private static final int GZIP_SECOND = 0x8B;

  /** The archive that its authors publish ({@code www.cs.toronto.edu/~kriz/cifar.html}). */
  public static final SortedMap<String, Pin> PINS =
      Collections.unmodifiableSortedMap(
          new TreeMap<>(
              Map.of(
                  "cifar-10-binary.tar.gz",
                  Pin.plain(
                      "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
                      170_052_171))));

  private Cifar10() {}

  /**
   * Takes the six files out of the archive {@code cifar-10-binary.tar.gz}.
   *
   * @param archive where it lies
   * @param folder where they go
   * @throws MissingData if there is no such archive
   * @throws BadData if it is no whole archive, or not this one
   */
  public static void unpack(Path archive, Path folder) {
    Set<String> names =
        Stream.concat(TRAINING.stream(), Stream.of(TEST))
            .map(name -> FOLDER + "/" + name)
            .collect(Collectors.toSet());
    Tar.take(archive, names, folder, (long) FILE_RECORDS * RECORD);
  }

  /**
   * Reads the images for training, file after file.
   *
   * @throws MissingData if a file is missing
   * @throws BadData if a file is no whole number of records, is packed, or has a label above 9
   */
  public static Images train(Path folder) {
    return read(folder, TRAINING);
  }

  /** Reads the images for testing, as {@link #train} does those for training. */
  public static Images test(Path folder) {
    return read(folder, List.of(TEST));
  }

  private static Images read(Path folder, List<String> names) {
    Path below = folder.resolve(FOLDER);
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
