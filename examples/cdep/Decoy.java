import dev.jrepro.random.NumpyRandomState;
import dev.jrepro.tensors.DType;
import dev.jrepro.tensors.Npy;
import dev.jrepro.tensors.Tensor;
import dev.jrepro.train.Idx;
import dev.jrepro.train.ImageSet;
import dev.jrepro.train.Options;
import dev.jrepro.train.Report;
import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/*
 * DecoyMNIST, made from MNIST as a reproduction of 2021 made it: each image gets a patch of 5 x 5
 * pixels in a random corner, whose grey tells the label y. It is 255 - 25 y in the training images
 * and 25 y in the test images, so that what has learned to read it is misled there. The corners are
 * drawn by NumPy's legacy generator with seed 0. Pixels go from -1 to 1 in float32; test_x.npy holds
 * the test images without a patch, and pixels from 0 to 255.
 *
 * Writes five .npy files, and a metrics file with the MD5 by which DVC knows their folder.
 */
static final int PATCH = 5;

void main(String[] arguments) throws IOException, NoSuchAlgorithmException {
  Options options =
      Options.read(
          arguments,
          Map.of("data", "data/mnist", "out", "data/decoy", "metrics", "metrics/cdep/decoy.json"));
  Path data = Path.of(options.get("data"));
  Path out = Files.createDirectories(Path.of(options.get("out")));
  NumpyRandomState numpy = NumpyRandomState.ofSeed(0);
  ImageSet train = Idx.read(data, "train");
  Npy.write(out.resolve("train_x_decoy.npy"), decoy(train, numpy, label -> 255 - 25 * label));
  Npy.write(out.resolve("train_y.npy"), labels(train));
  ImageSet test = Idx.read(data, "test");
  Npy.write(out.resolve("test_x_decoy.npy"), decoy(test, numpy, label -> 25 * label));
  Npy.write(out.resolve("test_x.npy"), tensor(test, raw(test)));
  Npy.write(out.resolve("test_y.npy"), labels(test));
  report(out).write(Path.of(options.get("metrics")));
}

Tensor decoy(ImageSet images, NumpyRandomState numpy, IntUnaryOperator ink) {
  int[] rows = numpy.choice(2, images.count(), true);
  int[] columns = numpy.choice(2, images.count(), true);
  float[] pixels = raw(images);
  for (int image = 0; image < images.count(); image++) {
    int row = rows[image] * (images.height() - PATCH);
    int column = columns[image] * (images.width() - PATCH);
    int corner = image * images.size() + row * images.width() + column;
    for (int line = 0; line < PATCH; line++) {
      int from = corner + line * images.width();
      Arrays.fill(pixels, from, from + PATCH, ink.applyAsInt(images.label(image)));
    }
  }
  for (int at = 0; at < pixels.length; at++) {
    pixels[at] = pixels[at] / 255f * 2f - 1f;
  }
  return tensor(images, pixels);
}

float[] raw(ImageSet images) {
  float[] pixels = new float[images.count() * images.size()];
  for (int at = 0; at < pixels.length; at++) {
    pixels[at] = images.pixel(at / images.size(), at % images.size());
  }
  return pixels;
}

Tensor tensor(ImageSet images, float[] pixels) {
  return Tensor.ofFloats(pixels, images.count(), 1, images.height(), images.width());
}

Tensor labels(ImageSet images) {
  byte[] labels = new byte[images.count()];
  for (int image = 0; image < labels.length; image++) {
    labels[image] = (byte) images.label(image);
  }
  return Tensor.of(DType.UINT8, List.of((long) labels.length), MemorySegment.ofArray(labels));
}

/** DVC's hash of a folder: the MD5 of a JSON list of the MD5s of its files, and '.dir'. */
Report report(Path folder) throws IOException, NoSuchAlgorithmException {
  Report report = new Report();
  List<String> entries = new ArrayList<>();
  long bytes = 0;
  for (String name :
      List.of("test_x.npy", "test_x_decoy.npy", "test_y.npy", "train_x_decoy.npy", "train_y.npy")) {
    byte[] content = Files.readAllBytes(folder.resolve(name));
    bytes += content.length;
    entries.add("{\"md5\": \"%s\", \"relpath\": \"%s\"}".formatted(md5(content), name));
    report.put(name.replace(".npy", "_md5"), md5(content));
  }
  String list = "[" + String.join(", ", entries) + "]";
  String hash = md5(list.getBytes(java.nio.charset.StandardCharsets.UTF_8)) + ".dir";
  IO.println("%,d bytes, by DVC %s".formatted(bytes, hash));
  return report.put("bytes", bytes).put("dvc_md5", hash);
}

String md5(byte[] content) throws NoSuchAlgorithmException {
  return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
}
