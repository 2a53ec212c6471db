package dev.jrepro.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.jrepro.core.Digest;
import dev.jrepro.random.Rng;
import dev.jrepro.random.TorchDefaults;
import dev.jrepro.testing.RealMnist;
import dev.jrepro.testing.WebServer;
import dev.jrepro.train.BadData;
import dev.jrepro.train.MissingData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class ObtainedTest {
  private static final String TEXT = "the bytes of a data set";

  @TempDir Path folder;
  private final List<String> told = new ArrayList<>();
  private final Obtained obtained =
      new Obtained(new TreeMap<>(Map.of("set", Pin.of(Digest.ofUtf8(TEXT)))), told::add);

  private Path place;
  private Path here;

  @BeforeEach
  void makePlaces() throws IOException {
    place = Files.createDirectory(folder.resolve("place"));
    here = folder.resolve("here");
  }

  private static byte[] gzipped(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void filesComeFromAFolderAndAreNotBroughtTwice() throws Exception {
    Files.writeString(place.resolve("set"), TEXT);
    obtained.into(here, place.toString());
    assertThat(here.resolve("set")).hasContent(TEXT);
    obtained.into(here, folder.resolve("nowhere").toString());
    assertThat(told).containsExactly("set from " + place);
  }

  @Test
  void packedFilesAreUnpacked() throws Exception {
    Files.write(place.resolve("set.gz"), gzipped(TEXT));
    obtained.into(here, place.toString());
    assertThat(here.resolve("set")).hasContent(TEXT);
  }

  @Test
  void filesComeFromAServer() throws Exception {
    Files.write(place.resolve("set.gz"), gzipped(TEXT));
    try (WebServer web = WebServer.over(place, true)) {
      obtained.into(here, web.endpoint() + "/data");
      assertThat(here.resolve("set")).hasContent(TEXT);
      Files.delete(here.resolve("set"));
      Files.delete(place.resolve("set.gz"));
      assertThatThrownBy(() -> obtained.into(here, web.endpoint() + "/data/"))
          .isInstanceOf(Obtained.NotGiven.class)
          .hasMessageContaining("/data/set: there is no set, nor set.gz");
    }
    assertThat(here).isEmptyDirectory();
  }

  @Test
  void otherBytesThanThePinnedAreNotTaken() throws Exception {
    Files.writeString(place.resolve("set"), TEXT + "!");
    assertRefused("and sha256:");
    Files.delete(place.resolve("set"));
    byte[] packed = gzipped(TEXT);
    Files.write(place.resolve("set.gz"), Arrays.copyOf(packed, packed.length - 9));
    assertRefused("set.gz: it is no whole gzip file");
    Files.writeString(place.resolve("set.gz"), TEXT);
    assertRefused("set.gz: it is no whole gzip file");
  }

  private void assertRefused(String what) {
    assertThatThrownBy(() -> obtained.into(here, place.toString()))
        .isInstanceOf(BadData.class)
        .hasMessageContaining(what);
    assertThat(here).isEmptyDirectory();
  }

  @Test
  void wrongFileThatIsThereIsLeftAlone() throws Exception {
    Files.createDirectory(here);
    Files.writeString(here.resolve("set"), "mine");
    Files.writeString(place.resolve("set"), TEXT);
    assertThatThrownBy(() -> obtained.into(here, place.toString())).isInstanceOf(BadData.class);
    assertThat(here.resolve("set")).hasContent("mine");
  }

  /** Its authors' digest is of the gzipped file: what came out of it is noted. */
  @Test
  void fileIsKnownByTheDigestOfItsGzippedOne() throws Exception {
    byte[] packed = gzipped(TEXT);
    Files.write(place.resolve("set.gz"), packed);
    Obtained known = gzippedOf(packed, 100);
    known.into(here, place.toString());
    assertThat(here.resolve("set")).hasContent(TEXT);
    assertThat(here.resolve("SHA256SUMS")).hasContent(Digest.ofUtf8(TEXT).hex() + "  set");
    known.into(here, folder.resolve("nowhere").toString());
    assertThat(told).hasSize(1);
    assertThat(Obtained.pins(here.resolve("SHA256SUMS")))
        .isEqualTo(Map.of("set", Pin.of(Digest.ofUtf8(TEXT))));
    Files.writeString(here.resolve("set"), "mine");
    assertThatThrownBy(() -> known.into(here, place.toString()))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("and sha256:");
    Files.delete(here.resolve("SHA256SUMS"));
    assertThatThrownBy(() -> known.into(here, place.toString()))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("no SHA256SUMS beside it says what it should be");
    assertThat(here.resolve("set")).hasContent("mine");
  }

  private Obtained gzippedOf(byte[] packed, long most) {
    Pin pin = new Pin(Pin.Form.GZIPPED, Digest.of(packed), most);
    return new Obtained(new TreeMap<>(Map.of("set", pin)), told::add);
  }

  @Test
  void bytesOfTheGzippedFileCountToItsEnd() throws Exception {
    byte[] packed = gzipped(TEXT);
    Files.write(place.resolve("set.gz"), Arrays.copyOf(packed, packed.length + 3));
    assertThatThrownBy(() -> gzippedOf(packed, 100).into(here, place.toString()))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("set.gz");
    assertThat(here).isEmptyDirectory();
  }

  @Test
  void fileThatUnpacksToTooMuchIsNotTaken() throws Exception {
    byte[] packed = gzipped("0".repeat(1 << 20));
    Files.write(place.resolve("set.gz"), packed);
    assertThatThrownBy(() -> gzippedOf(packed, 1000).into(here, place.toString()))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("set.gz: it has more than the 1000 bytes of its pin");
    assertThat(here).isEmptyDirectory();
  }

  @Test
  void listThatIsNoneOfSha256sumIsRefused() throws Exception {
    Path sums = folder.resolve("SUMS");
    assertThatThrownBy(() -> Obtained.pins(sums)).isInstanceOf(MissingData.class);
    for (String line : List.of("abc  set", Digest.ofUtf8(TEXT).hex() + "  ../set", "")) {
      Files.writeString(sums, line + "\n");
      assertThatThrownBy(() -> Obtained.pins(sums))
          .isInstanceOf(BadData.class)
          .hasMessageContaining("no line of 'sha256sum NAME'");
    }
    Files.writeString(sums, Digest.ofUtf8(TEXT).hex() + " *set\n");
    assertThat(Obtained.pins(sums)).containsOnlyKeys("set");
  }

  /** A server that sends a byte now and then, for ever, or breaks off. */
  @Test
  @Timeout(60)
  void serverThatTricklesIsGivenUp() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", ObtainedTest::trickle);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    String web = "http://127.0.0.1:" + server.getAddress().getPort();
    try {
      Body.Patience little = new Body.Patience(Duration.ofMillis(200), 1000);
      assertThatThrownBy(() -> obtained.into(here, web, little))
          .isInstanceOf(Obtained.NotGiven.class)
          .hasMessageContaining("/set: the server sends too slowly after ");
      assertThatThrownBy(() -> obtained.into(here, web + "/breaks"))
          .isInstanceOf(Obtained.NotGiven.class)
          .hasMessageContaining("/breaks/set: the connection broke after ");
      assertThat(here).isEmptyDirectory();
    } finally {
      server.stop(0);
    }
  }

  private static void trickle(HttpExchange exchange) throws IOException {
    boolean breaks = exchange.getRequestURI().getPath().contains("breaks");
    exchange.sendResponseHeaders(200, 1 << 20);
    try (exchange) {
      while (true) {
        exchange.getResponseBody().write('x');
        exchange.getResponseBody().flush();
        if (breaks) {
          return;
        }
        Thread.sleep(20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void fileThatIsNowhereIsNamed() {
    assertThatThrownBy(() -> obtained.into(here, place.toString()))
        .isInstanceOf(MissingData.class)
        .hasMessageContaining(place.resolve("set").toString());
  }

  @Test
  void realMnistIsReadAndSplit() throws Exception {
    new Obtained(Mnist.DIGITS_PINS, told::add).into(here, RealMnist.folder().toString());
    DataModule module = DataModule.mnist(here, new DataModule.Settings(Share.FIFTH, 42, true));
    assertThat(module.train().count()).isEqualTo(48_000);
    assertThat(module.validation().count()).isEqualTo(12_000);
    assertThat(module.test().count()).isEqualTo(10_000);
    assertThat(module.test().label(0)).isEqualTo(7);
    assertThat(module.train().label(0)).isEqualTo(Mnist.digits(here, "train").label(37_542));
    float[] numbers = Batching.plain(module.test(), module.scaling()).pixels(1, 0, 1, 2);
    assertThat(numbers).hasSize(3 * 784).contains(-1f);
  }

  /** Split, layers, then the first batch of PyTorch's loader: labels that PyTorch 1.13.1 saw. */
  @Test
  void firstBatchAfterSplitAndLayersIsTorchs() throws Exception {
    new Obtained(Mnist.DIGITS_PINS, told::add).into(here, RealMnist.folder().toString());
    Rng rng = Rng.torch(0);
    Images all = Mnist.digits(here, "train");
    Split split = Split.of(all.count(), new Share.Count(6000), rng.draws("split", 0));
    int[][] layers = {{20, 25}, {50, 500}, {256, 800}, {10, 256}};
    for (int[] layer : layers) {
      TorchDefaults.weights(rng.draws("init", 0), layer[0] * layer[1], layer[1]);
      TorchDefaults.biases(rng.draws("init", 0), layer[0], layer[1]);
    }
    Images train = all.only(split.train());
    int[] order = rng.order(train.count(), 1);
    assertThat(Batching.plain(train, Scaling.GREY).labels(Arrays.copyOf(order, 16)))
        .containsExactly(3, 8, 7, 8, 0, 7, 3, 7, 5, 6, 0, 3, 7, 7, 8, 5);
  }
}
