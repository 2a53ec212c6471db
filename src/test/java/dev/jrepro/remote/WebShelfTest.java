package dev.jrepro.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException.Invalid;
import dev.jrepro.core.JreproException.RemoteFailed;
import dev.jrepro.testing.FaultyProxy;
import dev.jrepro.testing.FaultyProxy.Fault;
import dev.jrepro.testing.WebServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is written into a folder is read from the web host that serves it. */
@Timeout(60)
final class WebShelfTest implements ShelfContract {

  private static final int MANY = Integer.MAX_VALUE;
  private static final byte[] BYTES = ShelfContract.random(3_000_000);

  @TempDir Path folder;
  private WebServer web;
  private FaultyProxy proxy;

  @BeforeEach
  void serve() {
    web = WebServer.over(folder, true);
    proxy = FaultyProxy.before(web.endpoint());
  }

  @AfterEach
  void stop() {
    proxy.close();
    web.close();
  }

  @Override
  public Shelf shelf() {
    return new Served(files(), open(web.endpoint(), "/data/", Patience.USUAL));
  }

  @Test
  void hostWithoutRangesIsServedFromWholeFiles() throws Exception {
    files().write("packs/ab/abcd", Payload.of(BYTES));
    try (WebServer plain = WebServer.over(folder, false);
        Shelf shelf = open(plain.endpoint(), "/data/", Patience.USUAL)) {
      assertThat(shelf.read("packs/ab/abcd", 1_000_000, 100))
          .isEqualTo(Arrays.copyOfRange(BYTES, 1_000_000, 1_000_100));
      assertThat(shelf.read("packs/ab/abcd", 0, 7)).isEqualTo(Arrays.copyOf(BYTES, 7));
      assertThatThrownBy(() -> shelf.read("packs/ab/abcd", 2_999_999, 2))
          .hasMessageEndingWith("has a file that is too short: packs/ab/abcd.");
      assertThatThrownBy(() -> shelf.read("packs/ab/abcd", 4_000_000, 2))
          .hasMessageEndingWith("has a file that is too short: packs/ab/abcd.");
    }
  }

  @Test
  void segmentsAreListedFromTheFileThatNamesThem() throws Exception {
    String first = Digest.ofUtf8("a").hex();
    String second = Digest.ofUtf8("b").hex();
    try (Shelf shelf = open(web.endpoint(), "/data/", Patience.USUAL)) {
      assertThat(shelf.list("index/")).isEmpty();
      byte[] lines = (second + "\n" + first + "\n").getBytes(StandardCharsets.UTF_8);
      files().replace("index/segments", Payload.of(lines));
      assertThat(shelf.list("index/"))
          .extracting(Item::name)
          .containsExactlyInAnyOrder("index/" + first, "index/" + second)
          .isSorted();
      files().replace("index/segments", Payload.of("<html>\n".getBytes(StandardCharsets.UTF_8)));
      assertThatThrownBy(() -> shelf.list("index/"))
          .isInstanceOf(RemoteFailed.class)
          .hasMessageEndingWith("has a file index/segments that does not read.");
      assertThatThrownBy(() -> shelf.list("packs/"))
          .isInstanceOf(RemoteFailed.class)
          .hasMessageEndingWith("cannot list packs/: a web host has no listing.");
    }
  }

  @Test
  void nothingIsWritten() {
    Payload payload = Payload.of(new byte[10]);
    try (Shelf shelf = open(web.endpoint(), "/data/", Patience.USUAL)) {
      List<Lanes.Work> calls =
          List.of(
              () -> shelf.write("packs/ab/abcd", payload),
              () -> shelf.replace("format.json", payload),
              () -> shelf.list("condemned/"),
              () -> shelf.delete(List.of("packs/ab/abcd")));
      assertThat(calls)
          .allSatisfy(call ->
              assertThatThrownBy(call::run)
                  .isInstanceOf(RemoteFailed.class)
                  .hasMessage(
                      "the remote 'origin' ("
                          + web.endpoint()
                          + "/data/) is read-only: a web"
                          + " host takes no files."));
    }
  }

  @Test
  void redirectionsAreFollowedWhereThatIsSafe() throws Exception {
    files().write("packs/ab/abcd", Payload.of(BYTES));
    try (Shelf moved = open(web.endpoint(), "/moved/", Patience.USUAL);
        Shelf ring = open(web.endpoint(), "/ring/", Patience.USUAL);
        Shelf ftp = open(web.endpoint(), "/ftp/", Patience.USUAL)) {
      assertThat(moved.read("packs/ab/abcd", 5, 5)).isEqualTo(Arrays.copyOfRange(BYTES, 5, 10));
      for (Shelf shelf : List.of(ring, ftp)) {
        assertThatThrownBy(() -> shelf.read("packs/ab/abcd"))
            .isInstanceOf(RemoteFailed.class)
            .hasMessageEndingWith(
                "sends requests elsewhere (HTTP 302), to where they are not followed.");
      }
    }
  }

  @Test
  void errorThatPassesIsNotNoticed() throws Exception {
    files().write("packs/ab/abcd", Payload.of(BYTES));
    proxy.fault("^GET ", 2, new Fault.Answer(503, ""));
    try (Shelf shelf = behindProxy(Duration.ofSeconds(30))) {
      assertThat(shelf.read("packs/ab/abcd")).hasValue(BYTES);
    }
    assertThat(proxy.requests("^GET ")).isEqualTo(3);
  }

  @Test
  void errorThatStaysIsSaid() {
    proxy.fault("^GET ", MANY, new Fault.Answer(503, ""));
    try (Shelf shelf = behindProxy(Duration.ofSeconds(30))) {
      assertThatThrownBy(() -> shelf.read("packs/ab/abcd"))
          .isInstanceOf(RemoteFailed.class)
          .hasMessageEndingWith(
              "cannot serve requests now: it answered HTTP 503, again and again.");
    }
  }

  @Test
  void closedDoorIsSaid() {
    proxy.fault("^GET ", MANY, new Fault.Answer(403, ""));
    try (Shelf shelf = behindProxy(Duration.ofSeconds(30))) {
      assertThatThrownBy(() -> shelf.read("packs/ab/abcd"))
          .hasMessageEndingWith("denied access (HTTP 403).");
    }
    assertThat(proxy.requests("^GET ")).isEqualTo(1);
  }

  @Test
  void brokenDownloadGoesOnWhereItBroke() throws Exception {
    files().write("packs/ab/abcd", Payload.of(BYTES));
    proxy.fault("^GET ", 2, new Fault.CutAnswer(1_200_000));
    try (Shelf shelf = behindProxy(Duration.ofSeconds(30))) {
      assertThat(shelf.read("packs/ab/abcd")).hasValue(BYTES);
      proxy.fault("^GET ", 1, new Fault.CutAnswer(1_200_000));
      assertThat(shelf.read("packs/ab/abcd", 100, 2_000_000))
          .isEqualTo(Arrays.copyOfRange(BYTES, 100, 2_000_100));
    }
    assertThat(proxy.requests("^GET ")).isEqualTo(5);
  }

  @Test
  void silentHostIsLeft() throws Exception {
    files().write("packs/ab/abcd", Payload.of(BYTES));
    proxy.fault("^GET ", MANY, new Fault.Hang());
    try (Shelf shelf = behindProxy(Duration.ofMillis(300))) {
      assertThatThrownBy(() -> shelf.read("packs/ab/abcd", 0, 10))
          .isInstanceOf(RemoteFailed.class)
          .hasMessageEndingWith("does not answer in time.");
    }
  }

  @Test
  void interruptEndsACallSoon() throws Exception {
    proxy.fault("^GET ", MANY, new Fault.Hang());
    AtomicReference<Object> outcome = new AtomicReference<>();
    try (Shelf shelf = behindProxy(Duration.ofSeconds(30))) {
      Thread caller =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  outcome.set(shelf.read("packs/ab/abcd"));
                } catch (Exception e) {
                  outcome.set(e);
                }
              });
      while (proxy.requests("^GET ") < 1) {
        Thread.sleep(20);
      }
      caller.interrupt();
      assertThat(caller.join(Duration.ofSeconds(5))).isTrue();
    }
    assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
  }

  @Test
  void addressIsChecked() {
    for (String wrong :
        List.of("https://key:secret@host/x", "https:///x", "https://h/x?q", "https://h/../x")) {
      assertThatThrownBy(() -> Address.parse("origin", wrong))
          .isInstanceOf(Invalid.class)
          .hasMessageEndingWith("which is no address of a folder on a web host.")
          .hasMessageNotContaining("secret");
    }
    assertThat(Address.parse("origin", "https://host/a%20b").toString())
        .isEqualTo("https://host/a%20b/");
  }

  private FolderShelf files() {
    return new FolderShelf(new Label("origin", folder.toString()), folder);
  }

  private Shelf behindProxy(Duration silence) {
    return open(proxy.endpoint(), "/data/", new Patience(silence, silence, 3));
  }

  private static Shelf open(URI endpoint, String path, Patience patience) {
    URI base = endpoint.resolve(path);
    return WebShelf.open(new Label("origin", base.toString()), base, patience);
  }

  /** Reads from the web what a folder holds, and leaves all else to the folder. */
  private record Served(Shelf files, Shelf web) implements Shelf {
    @Override
    public Label label() {
      return web.label();
    }

    @Override
    public Optional<byte[]> read(String name) throws InterruptedException {
      return web.read(name);
    }

    @Override
    public byte[] read(String name, long offset, int length) throws InterruptedException {
      return web.read(name, offset, length);
    }

    @Override
    public boolean write(String name, Payload payload) throws InterruptedException {
      return files.write(name, payload);
    }

    @Override
    public void replace(String name, Payload payload) throws InterruptedException {
      files.replace(name, payload);
    }

    @Override
    public List<Item> list(String below) throws InterruptedException {
      return files.list(below);
    }

    @Override
    public void delete(Collection<String> names) throws InterruptedException {
      files.delete(names);
    }

    @Override
    public void close() {
      web.close();
    }
  }
}
