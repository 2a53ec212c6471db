package dev.jrepro.train.data;

import dev.jrepro.core.Digest;
import dev.jrepro.train.BadData;
import dev.jrepro.train.Idx;
import dev.jrepro.train.ImageSet;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** MNIST and Fashion-MNIST: grey images of ten classes, as {@link Idx} files in one folder. */
public final class Mnist {
  private static final List<String> DIGITS =
      List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
  private static final List<String> CLOTHES =
      List.of(
          "T-shirt/top",
          "Trouser",
          "Pullover",
          "Dress",
          "Coat",
          "Sandal",
          "Shirt",
          "Sneaker",
          "Bag",
          "Ankle boot");

  /** The four files of MNIST, unpacked, by their digests. */
  public static final SortedMap<String, Digest> DIGITS_PINS =
      Collections.unmodifiableSortedMap(
          new TreeMap<>(
              Map.of(
                  "t10k-images-idx3-ubyte",
                  new Digest("0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
                  "t10k-labels-idx1-ubyte",
                  new Digest("ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
                  "train-images-idx3-ubyte",
                  new Digest("ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
                  "train-labels-idx1-ubyte",
                  new Digest("65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"))));

  private Mnist() {}

  /**
   * Reads a part of MNIST.
   *
   * @param part {@code train} or {@code test}
   * @throws dev.jrepro.train.MissingData if the folder has no such part
   * @throws BadData if a file is no whole IDX file, is gzipped, or has a label above 9
   */
  public static Images digits(Path folder, String part) {
    return read(folder, part, DIGITS);
  }

  /** Reads a part of Fashion-MNIST, as {@link #digits} does of MNIST. */
  public static Images clothes(Path folder, String part) {
    return read(folder, part, CLOTHES);
  }

  private static Images read(Path folder, String part, List<String> classes) {
    ImageSet set = Idx.read(folder, part);
    byte[] labels = new byte[set.count()];
    byte[] pixels = new byte[set.count() * set.size()];
    for (int image = 0; image < set.count(); image++) {
      if (set.label(image) >= classes.size()) {
        throw new BadData(
            folder,
            "image %d of '%s' has the label %d, and there are %d classes"
                .formatted(image, part, set.label(image), classes.size()));
      }
      labels[image] = (byte) set.label(image);
      for (int at = 0; at < set.size(); at++) {
        pixels[image * set.size() + at] = (byte) set.pixel(image, at);
      }
    }
    Image form = Image.of(1, set.height(), set.width(), new byte[set.size()]);
    return new PackedImages(classes, labels, form, pixels);
  }
}
