package dev.jrepro.project;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.jrepro.core.Digest;
import dev.jrepro.testing.Scratch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pinned imports, from folders and a web server. */
final class ImportTest {

  @TempDir private Path folder;
  private Scratch scratch;
  private Scratch elsewhere;

  @BeforeEach
  void makeProjectAndPlace() {
    scratch = Scratch.project(folder.resolve("p"));
    elsewhere = Scratch.folder(folder.resolve("place")).write("a.txt", "a").write("sub/b.txt", "b");
  }

  @Test
  void aFolderIsPinnedAndBrought() {
    scratch.jrepro("import-url", elsewhere.root().toString(), "data/in").ok().says("data/in");
    assertThat(scratch.read("data/in/sub/b.txt")).isEqualTo("b");
    assertThat(scratch.read("data/in.repro"))
        .contains("a.txt: " + Digest.ofUtf8("a"), "sub/b.txt: " + Digest.ofUtf8("b"));
    scratch.commit("import").jrepro("status", "--check").ok();
  }

  @Test
  void aPinWithoutDataFetchesNothingAndARunBringsItLater() {
    pins(Map.of("a.txt", "a", "sub/b.txt", "b"));
    scratch
        .jrepro("import-url", "${env:PLACE}", "data/in", "--no-exec", "--pin", "SHA256SUMS")
        .ok()
        .says("Pinned data/in");
    assertThat(scratch.has("data/in")).isFalse();
    scratch.stages("s: {cmd: cat data/in/a.txt > out, deps: [data/in], outs: [out]}").commit("s");
    scratch.jrepro("run").fails(1, "PLACE is not set", "Set PLACE to a folder");
    scratch.env("PLACE", elsewhere.root().toString()).jrepro("run").ok();
    assertThat(scratch.read("out")).isEqualTo("a");
    scratch.commit("filled").jrepro("status", "--check").ok();
  }

  @Test
  void noExecWithoutPinsIsAWrongUse() {
    scratch.jrepro("import-url", "/nowhere", "data/in", "--no-exec").fails(2, "--pin");
    assertThat(scratch.dirt()).isEmpty();
  }

  @Test
  void aGzippedFileIsUnpackedOnTheWayIn() throws IOException {
    pins(Map.of("a.txt", "a"));
    Scratch zipped = Scratch.folder(folder.resolve("zipped")).write("a.txt.gz", gzip("a"));
    scratch.jrepro("import-url", zipped.root().toString(), "data/in", "--pin", "SHA256SUMS").ok();
    assertThat(scratch.read("data/in/a.txt")).isEqualTo("a");
  }

  @Test
  void wrongBytesAreRefusedAndLeaveNothing() {
    pins(Map.of("a.txt", "other"));
    SortedMap<String, String> before = scratch.tree();
    scratch
        .jrepro("import-url", elsewhere.root().toString(), "data/in", "--pin", "SHA256SUMS")
        .fails(1, "a.txt is not the file that is pinned");
    assertThat(scratch.tree()).isEqualTo(before);
  }

  @Test
  void whatIsNotThereIsNamed() {
    SortedMap<String, String> before = scratch.tree();
    scratch.jrepro("import-url", "/no/such/folder", "data/in").fails(1, "/no/such/folder");
    scratch.jrepro("import-url", "${env:NOPE}", "data/in").fails(1, "NOPE");
    scratch.jrepro("import-url", "http://127.0.0.1:1/x", "data/in").fails(1, "127.0.0.1:1");
    scratch.jrepro("import-url", "http://no host/x", "data/in").fails(1, "no host");
    scratch.jrepro("import-url", "ftp://host/x", "data/in").fails(1, "ftp://host/x");
    assertThat(scratch.tree()).isEqualTo(before);
  }

  @Test
  void pinsThatSha256sumDidNotWriteAreAnError() {
    scratch.write("SHA256SUMS", "nonsense\n");
    scratch
        .jrepro("import-url", "/x", "data/in", "--no-exec", "--pin", "SHA256SUMS")
        .fails(2, "SHA256SUMS", "nonsense");
    scratch.write("SHA256SUMS", Digest.ofUtf8("a").hex() + "  ../../evil\n");
    scratch
        .jrepro("import-url", "/x", "data/in", "--no-exec", "--pin", "SHA256SUMS")
        .fails(2, "../../evil");
    scratch.jrepro("import-url", "/x", "data/in", "--no-exec", "--pin", "NOPE").fails(1, "NOPE");
  }

  @Test
  void whatIsThereAlreadyIsNeverOverwritten() {
    scratch.write("data/in", "mine");
    scratch.jrepro("import-url", elsewhere.root().toString(), "data/in").fails(1, "there already");
    assertThat(scratch.read("data/in")).isEqualTo("mine");
    scratch.write("raw/a", "x").jrepro("add", "raw").ok();
    scratch.jrepro("import-url", elsewhere.root().toString(), "raw/in").fails(1, "part of raw");
    assertThat(scratch.has("raw/in")).isFalse();
  }

  @Test
  void aWebServerServesFilesPlainAndGzipped() throws IOException {
    SortedMap<String, byte[]> files = new TreeMap<>();
    files.put("/one.txt", "one".getBytes(StandardCharsets.UTF_8));
    files.put("/two.txt.gz", gzip("two"));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] bytes = files.get(exchange.getRequestURI().getPath());
          exchange.sendResponseHeaders(
              bytes == null ? 404 : 200, bytes == null ? -1 : bytes.length);
          if (bytes != null) {
            exchange.getResponseBody().write(bytes);
          }
          exchange.close();
        });
    server.start();
    try {
      String base = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
      scratch.jrepro("import-url", base + "one.txt", "one.txt").ok();
      assertThat(scratch.read("one.txt")).isEqualTo("one");
      pins(Map.of("one.txt", "one", "two.txt", "two"));
      scratch.jrepro("import-url", base, "both", "--pin", "SHA256SUMS").ok();
      assertThat(scratch.read("both/two.txt")).isEqualTo("two");
      scratch.jrepro("import-url", base + "none", "none").fails(1, "it answers 404");
    } finally {
      server.stop(0);
    }
  }

  private void pins(Map<String, String> texts) {
    StringBuilder lines = new StringBuilder();
    new TreeMap<>(texts)
        .forEach((name, text) ->
            lines.append(Digest.ofUtf8(text).hex()).append("  ").append(name).append('\n'));
    scratch.write("SHA256SUMS", lines.toString());
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
