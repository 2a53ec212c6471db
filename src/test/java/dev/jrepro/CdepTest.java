package dev.jrepro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.jrepro.core.Digest;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.random.RandomStream;
import dev.jrepro.tensors.DType;
import dev.jrepro.tensors.Npy;
import dev.jrepro.tensors.Tensor;
import dev.jrepro.testing.Scratch;
import dev.jrepro.train.Idx;
import dev.jrepro.train.ImageSet;
import dev.jrepro.yaml.Yaml;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pipeline {@code cdep} as it lies in this repository, on a few images. Such sizes test the
 * mechanics, and say nothing of the published claim.
 */
final class CdepTest {
  private static final Path MNIST = Path.of("../shared/data/mnist");
  private static final int TRAIN = 120;
  private static final int TEST = 40;
  private static final int SIDE = 28;

  @TempDir private Path folder;

  /** A project with the pipeline, and images of its own. */
  private Scratch project() throws IOException {
    Scratch scratch = Scratch.project(folder.resolve("p"));
    copy(Path.of("examples/cdep"), scratch);
    pipeline(scratch, "cdep");
    params(scratch, "lambdas: [0, 1000], seeds: [3], seed_mode: independent");
    Idx.write(scratch.path("data/mnist"), "train", images(TRAIN));
    Idx.write(scratch.path("data/mnist"), "t10k", images(TEST));
    return scratch.commit("cdep");
  }

  private static void pipeline(Scratch scratch, String name) throws IOException {
    Path file = Path.of("pipelines/" + name + ".yaml");
    scratch.write(file.toString(), Files.readAllBytes(file));
  }

  private static void params(Scratch scratch, String some) {
    scratch.write(
        "params.yaml",
        "cdep: {"
            + some
            + ", images: 100, test-images: 30, epochs: 2, batch: 30, limit-batches: 0,"
            + " learning-rate: 0.001, weight-decay: 0.0001, monitor: val/cross_entropy,"
            + " patience: 3}\n");
  }

  private static void copy(Path from, Scratch to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        to.write(each.toString(), Files.readAllBytes(each));
      }
    }
  }

  private static ImageSet images(int count) {
    RandomStream random = RandomStream.of(1, "images", count);
    byte[] pixels = new byte[count * SIDE * SIDE];
    byte[] labels = new byte[count];
    for (int image = 0; image < count; image++) {
      labels[image] = (byte) random.below(10);
    }
    for (int at = 0; at < pixels.length; at++) {
      pixels[at] = (byte) random.below(256);
    }
    return ImageSet.of(SIDE, SIDE, pixels, labels);
  }

  @Test
  void fromImagesToTheSummaryWithOneCommandAndAChangedLambdaRunsWhatDependsOnIt()
      throws IOException {
    Scratch scratch = project();
    scratch.jrepro("run", "cdep").ok().says("4 run");
    scratch.commit("run").jrepro("run", "cdep").ok().says("Everything is up to date");
    patchesTellTheLabels(scratch);
    for (String key : List.of("0-3", "1000-3")) {
      JsonValue.Obj metrics = metrics(scratch, "train/" + key);
      assertThat(metrics.needNumber("decomposition_error")).isLessThan(1e-5);
      assertThat(metrics.needNumber("decomposition_error_float32")).isLessThan(1e-3);
      assertThat(metrics.needInteger("steps")).isEqualTo(2 * 3);
    }
    JsonValue.Obj before = metrics(scratch, "train/0-3");
    params(scratch, "lambdas: [0, 10], seeds: [3], seed_mode: independent");
    scratch.jrepro("run", "cdep").ok().says("2 run, 0 restored, 2 fresh");
    assertThat(metrics(scratch, "train/0-3")).isEqualTo(before);
    JsonValue.Obj ten = metrics(scratch, "summary").object("lambda-10");
    assertThat(ten.object("decoy_test").needNumber("mean"))
        .isEqualTo(metrics(scratch, "train/10-3").needNumber("decoy_test_accuracy"));
    assertThat(scratch.read("metrics/cdep/summary.md"))
        .contains("| here | 10 | 1 |", "60.1 ± 5.1", "98.08", "arXiv 1909.13584")
        .doesNotContain("signific");
  }

  @Test
  void publishedSeedModeMakesTheSeedDeadAndIndependentDoesNot() throws IOException {
    Scratch scratch = project();
    params(scratch, "lambdas: [0], seeds: [3, 4], seed_mode: published");
    scratch.jrepro("run", "-j", "2", "cdep").ok();
    assertThat(model(scratch, "0-3")).isEqualTo(model(scratch, "0-4"));
    assertThat(metrics(scratch, "summary").object("lambda-0").needInteger("n")).isEqualTo(1);
    assertThat(
            scratch
                .jrepro("probe", "train@0-3", "--only", "seed", "--try", "seed=0")
                .exits(3)
                .out())
        .contains("item seed: DEAD, outputs identical under 3 and 0");
    String published = model(scratch, "0-4");
    params(scratch, "lambdas: [0], seeds: [4], seed_mode: independent");
    scratch.jrepro("run", "cdep").ok().says("2 run");
    assertThat(model(scratch, "0-4")).isNotEqualTo(published);
  }

  @Test
  void lambdaIsChosenWhereThereIsNoTestImage() throws IOException {
    Scratch scratch = Scratch.project(folder.resolve("p"));
    copy(Path.of("examples/cdep"), scratch);
    pipeline(scratch, "cdep-select");
    params(scratch, "seed_mode: independent");
    scratch.write(
        "params.yaml",
        scratch.read("params.yaml") + "cdep-select: {lambdas: [1, 10], seeds: [5]}\n");
    ImageSet images = images(TRAIN);
    float[] pixels = new float[TRAIN * SIDE * SIDE];
    byte[] labels = new byte[TRAIN];
    for (int at = 0; at < pixels.length; at++) {
      pixels[at] = images.pixel(at / images.size(), at % images.size()) / 255f * 2f - 1f;
    }
    for (int image = 0; image < TRAIN; image++) {
      labels[image] = (byte) images.label(image);
    }
    Path data = Files.createDirectories(scratch.path("data/decoy"));
    Npy.write(data.resolve("train_x_decoy.npy"), Tensor.ofFloats(pixels, TRAIN, 1, SIDE, SIDE));
    Npy.write(
        data.resolve("train_y.npy"),
        Tensor.of(DType.UINT8, List.of((long) TRAIN), MemorySegment.ofArray(labels)));
    scratch.commit("training images").jrepro("run", "cdep-select").ok().says("3 run");
    JsonValue.Obj choice = Json.parseObject(scratch.read("metrics/cdep-select/choice.json"));
    double one = choice.needNumber("lambda-1");
    double ten = choice.needNumber("lambda-10");
    assertThat(choice.needNumber("lambda")).isEqualTo(ten > one ? 10 : 1);
    assertThat(choice.needNumber("permuted_accuracy")).isEqualTo(Math.max(one, ten));
  }

  @Test
  void colorsAreTrainedByTheSameCode() throws IOException {
    Scratch scratch = project();
    scratch.delete("pipelines/cdep.yaml");
    pipeline(scratch, "colormnist");
    scratch.write(
        "params.yaml",
        "colormnist: {lambdas: [10], seeds: [2], images: 100, test-images: 30, epochs: 1,"
            + " batch: 50, limit-batches: 0, learning-rate: 0.001, weight-decay: 0.001, blobs: 2}\n");
    scratch.commit("colors").jrepro("run", "colormnist").ok().says("2 run");
    JsonValue.Obj metrics = Json.parseObject(scratch.read("metrics/colormnist/train/10-2.json"));
    assertThat(metrics.needInteger("steps")).isEqualTo(2);
    assertThat(metrics.needNumber("decomposition_error")).isLessThan(1e-5);
    assertThat(scratch.read("metrics/colormnist/summary.md")).contains("| here | 10 | 1 |", "25.5");
  }

  @Test
  void meanAndDeviationAreThoseOfTheSeeds() throws IOException {
    Scratch scratch = Scratch.project(folder.resolve("p"));
    copy(Path.of("examples/cdep"), scratch);
    scratch
        .write("params.yaml", "cdep: {lambdas: [0], seeds: [1, 2, 3]}\n")
        .write("made/0-1.json", "{\"seed\": 1, \"a_accuracy\": 0.5, \"best_a_accuracy\": 1, ERR}")
        .write("made/0-2.json", "{\"seed\": 2, \"a_accuracy\": 0.6, \"best_a_accuracy\": 1, ERR}")
        .write("made/0-3.json", "{\"seed\": 3, \"a_accuracy\": 0.7, \"best_a_accuracy\": 1, ERR}")
        .stages(
            "s: {java: examples/cdep/Summary.java --ours made --columns a --metrics m.json"
                + " --table t.md, deps: [made, examples/cdep/published.yaml],"
                + " params: [cdep.lambdas, cdep.seeds], outs: [t.md], metrics: [m.json]}");
    for (String file : List.of("made/0-1.json", "made/0-2.json", "made/0-3.json")) {
      scratch.write(file, scratch.read(file).replace("ERR", "\"decomposition_error\": 1e-9"));
    }
    scratch.commit("made").jrepro("run").ok();
    JsonValue.Obj lambda = Json.parseObject(scratch.read("m.json")).object("lambda-0");
    assertThat(lambda.needInteger("n")).isEqualTo(3);
    assertThat(lambda.object("a").needNumber("mean")).isCloseTo(0.6, within(1e-9));
    assertThat(lambda.object("a").needNumber("sd")).isCloseTo(0.1, within(1e-9));
    assertThat(scratch.read("t.md")).contains("| here | 0 | 3 | 60.00 ± 10.00 |");
  }

  @Test
  void claimsShowTheFiguresOfTheFileWithTheSources() {
    JsonValue.Obj figures = (JsonValue.Obj) yaml("examples/cdep/published.yaml");
    List<String> filed =
        figures.objects("decoymnist", f -> f).stream()
            .filter(figure -> figure.needText("id").equals("paper"))
            .map(f -> shown(f.needNumber("accuracy") / 100, f.needNumber("spread") / 100, f))
            .toList();
    JsonValue.Obj claims = ((JsonValue.Obj) yaml("pipelines/cdep.yaml")).object("claims");
    List<String> claimed =
        claims.fields().keySet().stream()
            .map(claims::object)
            .filter(claim -> claim.get("published").isPresent())
            .map(claim -> claim.object("published"))
            .map(p -> shown(p.needNumber("value"), p.needNumber("sd"), p))
            .toList();
    assertThat(claimed).containsExactlyInAnyOrderElementsOf(filed).hasSize(2);
  }

  private static JsonValue yaml(String file) {
    return Yaml.read(Path.of(file), file).toJson();
  }

  private static String shown(double value, double spread, JsonValue.Obj of) {
    return String.format(Locale.ROOT, "%.4f %.4f %d", value, spread, of.needInteger("n"));
  }

  @Test
  void fromRealImagesTheVeryBytesOf2021AreMade() throws IOException, NoSuchAlgorithmException {
    assumeThat(MNIST.resolve("train-images-idx3-ubyte.gz")).as("MNIST").exists();
    Scratch scratch = project();
    for (String name :
        List.of("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")) {
      Path packed = MNIST.resolve(name + "-ubyte.gz");
      try (InputStream in = new GZIPInputStream(Files.newInputStream(packed))) {
        scratch.write("data/mnist/" + name + "-ubyte", in.readAllBytes());
      }
    }
    scratch.jrepro("run", "decoy").ok();
    SortedMap<String, String> pinned =
        new TreeMap<>(
            Map.of(
                "train_x_decoy", "99de489c8128e16493832a0b8d81f38e",
                "test_x_decoy", "b2ca6accf5e76de3cba24e30fd282646",
                "test_x", "2fa373a2b2e5c908f0e3336d5f9760f1",
                "train_y", "40b22dba779a1dffd8089edc7991f797",
                "test_y", "3deb6f9de60479b947785b62051694b8"));
    StringBuilder list = new StringBuilder();
    long bytes = 0;
    for (var pin : pinned.entrySet()) {
      byte[] file = Files.readAllBytes(scratch.path("data/decoy/" + pin.getKey() + ".npy"));
      bytes += file.length;
      assertThat(md5(file)).as(pin.getKey()).isEqualTo(pin.getValue());
    }
    for (String name : List.of("test_x", "test_x_decoy", "test_y", "train_x_decoy", "train_y")) {
      list.append(list.isEmpty() ? "[" : ", ")
          .append("{\"md5\": \"%s\", \"relpath\": \"%s.npy\"}".formatted(pinned.get(name), name));
    }
    assertThat(bytes).isEqualTo(250_950_640);
    assertThat(md5(list.append("]").toString().getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("55612a718290969ca560cc77e1c2b335");
    assertThat(metrics(scratch, "decoy").needText("dvc_md5"))
        .isEqualTo("55612a718290969ca560cc77e1c2b335.dir");
  }

  /** Of the first test image: one corner has the grey of its label, all else the image's pixels. */
  private static void patchesTellTheLabels(Scratch scratch) throws IOException {
    ImageSet images = images(TEST);
    ByteBuffer decoys =
        ByteBuffer.wrap(Files.readAllBytes(scratch.path("data/decoy/test_x_decoy.npy")))
            .order(ByteOrder.LITTLE_ENDIAN)
            .position(128);
    int corners = 0;
    float grey = 25 * images.label(0) / 255f * 2f - 1f;
    int changed = 0;
    for (int at = 0; at < SIDE * SIDE; at++) {
      float value = decoys.getFloat();
      boolean same = value == images.pixel(0, at) / 255f * 2f - 1f;
      corners += value == grey && !same ? 1 : 0;
      changed += same ? 0 : 1;
    }
    assertThat(changed).isEqualTo(corners).isBetween(20, 25);
  }

  private static String md5(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
  }

  private static JsonValue.Obj metrics(Scratch scratch, String name) {
    return Json.parseObject(scratch.read("metrics/cdep/" + name + ".json"));
  }

  private static String model(Scratch scratch, String key) throws IOException {
    byte[] bytes = Files.readAllBytes(scratch.path("models/cdep/" + key + "/last.safetensors"));
    return Digest.of(bytes).toString();
  }
}
