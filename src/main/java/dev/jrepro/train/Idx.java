package dev.jrepro.train;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Image sets in the IDX format of MNIST: {@code SPLIT-images-idx3-ubyte} and {@code
 * SPLIT-labels-idx1-ubyte} in one folder, unpacked, big-endian (LeCun, Cortes, Burges: 'The MNIST
 * database of handwritten digits'). The split {@code test} is also found under MNIST's own name
 * {@code t10k}.
 */
public final class Idx {
  private static final int IMAGES_MAGIC = 0x0803;
  private static final int LABELS_MAGIC = 0x0801;
  private static final int GZIP_MAGIC = 0x1F8B;

  private Idx() {}

  /**
   * Reads one split.
   *
   * @throws MissingData if the folder has no such split
   * @throws BadData if a file is gzipped, is no IDX file, ends early or is too long, or if there
   *     are not as many labels as images
   */
  public static ImageSet read(Path folder, String split) {
    Path images = file(folder, split, "images-idx3");
    Path labels = file(folder, split, "labels-idx1");
    Block pictures = block(images, IMAGES_MAGIC);
    Block answers = block(labels, LABELS_MAGIC);
    if (pictures.count() != answers.count()) {
      throw new BadData(
          labels, "%d labels for %d images".formatted(answers.count(), pictures.count()));
    }
    return ImageSet.of(pictures.height(), pictures.width(), pictures.bytes, answers.bytes);
  }

  /** Writes one split, making the folder where it is missing. */
  public static void write(Path folder, String split, ImageSet set) {
    int[] images = {set.count(), set.height(), set.width()};
    Path imageFile = folder.resolve(split + "-images-idx3-ubyte");
    Published.write(imageFile, file -> write(file, IMAGES_MAGIC, images, set.pixels()));
    int[] labels = {set.count()};
    Path labelFile = folder.resolve(split + "-labels-idx1-ubyte");
    Published.write(labelFile, file -> write(file, LABELS_MAGIC, labels, set.labels()));
  }

  private static Path file(Path folder, String split, String what) {
    List<String> names = split.equals("test") ? List.of("test", "t10k") : List.of(split);
    for (String name : names) {
      Path file = folder.resolve(name + "-" + what + "-ubyte");
      if (Files.exists(file)) {
        return file;
      }
    }
    throw new MissingData(folder.resolve(names.getFirst() + "-" + what + "-ubyte"));
  }

  private static Block block(Path file, int magic) {
    try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      return block(file, magic, in);
    } catch (EOFException e) {
      throw new BadData(file, "it ends within its header");
    } catch (NoSuchFileException e) {
      throw new MissingData(file);
    } catch (IOException e) {
      throw new FileFailure("read", file, e);
    }
  }

  private static Block block(Path file, int magic, DataInputStream in) throws IOException {
    int found = in.readInt();
    if (found >>> 16 == GZIP_MAGIC) {
      throw new BadData(file, "it is gzipped; unpack it first");
    }
    if (found != magic) {
      throw new BadData(file, "its first word is %08x, not %08x".formatted(found, magic));
    }
    int[] shape = new int[magic & 0xFF];
    long size = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = in.readInt();
      size = shape[i] < 0 || size > Integer.MAX_VALUE ? Long.MAX_VALUE : size * shape[i];
    }
    long held = Files.size(file) - (1L + shape.length) * Integer.BYTES;
    if (held != size) {
      throw new BadData(
          file, "it holds %d bytes of data where its header says %d".formatted(held, size));
    }
    return new Block(shape, in.readAllBytes());
  }

  private static void write(Path file, int magic, int[] shape, byte[] bytes) throws IOException {
    try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      out.writeInt(magic);
      for (int length : shape) {
        out.writeInt(length);
      }
      out.write(bytes);
    }
  }

  /** What one file holds. */
  private static final class Block {
    private final int[] shape;
    private final byte[] bytes;

    Block(int[] shape, byte[] bytes) {
      this.shape = shape;
      this.bytes = bytes;
    }

    int count() {
      return shape[0];
    }

    int height() {
      return shape[1];
    }

    int width() {
      return shape[2];
    }
  }
}
