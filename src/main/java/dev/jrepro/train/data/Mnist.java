package dev.jrepro.train.data;

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

  private static final long TRAINING_PIXELS = 16 + 60_000 * 784;
  private static final long TEST_PIXELS = 16 + 10_000 * 784;
  private static final long TRAINING_LABELS = 8 + 60_000;
  private static final long TEST_LABELS = 8 + 10_000;

  /** The four files of MNIST, by the digests of their bytes. */
  public static final SortedMap<String, Pin> DIGITS_PINS =
      pins(
          Pin.plain(
              "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db", TRAINING_PIXELS),
          Pin.plain(
              "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5", TRAINING_LABELS),
          Pin.plain(
              "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7", TEST_PIXELS),
          Pin.plain(
              "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2", TEST_LABELS));

  /**
   * The four files of Fashion-MNIST, by the digests of the gzipped files that its authors publish
   * ({@code fashion-mnist.s3-website.eu-central-1.amazonaws.com}).
   */
  public static final SortedMap<String, Pin> CLOTHES_PINS =
      pins(
          Pin.gzipped(
              "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84", TRAINING_PIXELS),
          Pin.gzipped(
              "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845", TRAINING_LABELS),
          Pin.gzipped(
              "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073", TEST_PIXELS),
          Pin.gzipped(
              "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5", TEST_LABELS));

  private static SortedMap<String, Pin> pins(
      Pin trainingPixels, Pin trainingLabels, Pin testPixels, Pin testLabels) {
    return Collections.unmodifiableSortedMap(
        new TreeMap<>(
            Map.of(
                "train-images-idx3-ubyte",
                trainingPixels,
                "train-labels-idx1-ubyte",
                trainingLabels,
                "t10k-images-idx3-ubyte",
                testPixels,
                "t10k-labels-idx1-ubyte",
                testLabels)));
  }

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
