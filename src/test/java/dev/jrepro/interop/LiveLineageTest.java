package dev.jrepro.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.testing.Ran;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events go to a server while stages run, and no server stops a run. */
final class LiveLineageTest {

  @TempDir private Path folder;
  private final List<JsonValue.Obj> events = new CopyOnWriteArrayList<>();
  private final List<String> keys = new CopyOnWriteArrayList<>();
  private volatile int status = 201;
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/api/v1/lineage", this::take);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void take(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    events.add(Json.parseObject(body));
    keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private Scratch project() {
    Scratch scratch =
        Scratch.pipeline(
            folder.resolve("p"),
            "one: {cmd: 'cat x > o', deps: [x], outs: [o]}",
            "two: {cmd: 'test -e good && cp o u', deps: [o], outs: [u]}");
    scratch.write("x", "1").write(".gitignore", "/good\n/o\n/u\n").commit("start");
    return scratch.env("OPENLINEAGE_URL", url() + "/");
  }

  private List<String> told() {
    return events.stream()
        .map(e -> e.needText("eventType") + " " + e.object("job").needText("name"))
        .toList();
  }

  @Test
  void eachStageStartsAndCompletesAndItsDigestsFollow() throws IOException {
    Scratch scratch = project().write("good", "");
    scratch.env("OPENLINEAGE_API_KEY", "s3cret").env("OPENLINEAGE_NAMESPACE", "lab");
    Ran ran = scratch.jrepro("run").ok().saysNot("OpenLineage");
    assertThat(told())
        .containsExactly(
            "START p",
            "START p:one",
            "COMPLETE p:one",
            "START p:two",
            "COMPLETE p:two",
            "OTHER p:one",
            "OTHER p:two",
            "COMPLETE p");
    EventSchemas schemas = new EventSchemas();
    assertThat(events).allMatch(event -> schemas.problems(event).isEmpty());
    assertThat(events).allMatch(e -> e.object("job").needText("namespace").equals("lab"));
    assertThat(keys).containsOnly("Bearer s3cret");
    assertThat(ran.err() + events).doesNotContain("s3cret");
    JsonValue.Obj other = events.get(6);
    assertThat(other.object("run").needText("runId"))
        .isEqualTo(events.get(4).object("run").needText("runId"));
    assertThat(other.objects("outputs", each -> each.object("facets").object("version")))
        .allMatch(version -> version.needText("datasetVersion").startsWith("sha256:"));
    events.clear();
    scratch.jrepro("run").ok();
    assertThat(events).isEmpty();
  }

  @Test
  void aFailureIsToldWithItsReason() throws IOException {
    project().jrepro("run").exits(1);
    assertThat(told())
        .containsExactly(
            "START p",
            "START p:one",
            "COMPLETE p:one",
            "START p:two",
            "FAIL p:two",
            "OTHER p:one",
            "FAIL p");
    EventSchemas schemas = new EventSchemas();
    assertThat(events).allMatch(event -> schemas.problems(event).isEmpty());
    assertThat(events.get(4).object("run").object("facets").object("errorMessage"))
        .extracting(error -> error.needText("message"))
        .asString()
        .contains("exit code 1");
  }

  @Test
  void aServerThatRefusesIsNamedOnceAndStopsNothing() {
    status = 500;
    Scratch scratch = project().write("good", "");
    Ran ran = scratch.jrepro("run").ok().says("did not take an event (it answers 500)");
    assertThat(ran.err().split("did not take an event", -1)).hasSize(2);
    assertThat(scratch.has("u")).isTrue();
    assertThat(events).hasSizeLessThanOrEqualTo(3);
  }

  @Test
  void aServerThatIsNotThereStopsNothing() {
    Scratch scratch = project().write("good", "");
    server.stop(0);
    scratch.jrepro("run").ok().says("OpenLineage: 127.0.0.1:", "did not take an event");
    assertThat(scratch.has("u")).isTrue();
  }

  @Test
  void theKeyGoesNowhereWhereARepositorySays() {
    Scratch scratch = project().write("good", "").env("OPENLINEAGE_URL", "");
    scratch.env("OPENLINEAGE_API_KEY", "s3cret");
    scratch.jrepro("config", "openlineage.url", url()).ok();
    scratch.jrepro("run").ok();
    assertThat(told()).contains("COMPLETE p:two");
    assertThat(keys).containsOnly("null");
    events.clear();
    scratch.env("OPENLINEAGE_DISABLED", "true").jrepro("run", "-f").ok();
    assertThat(events).isEmpty();
    scratch
        .jrepro("config", "openlineage.url", "ftp://x")
        .fails(2, "'url' is an address that begins with http");
  }
}
