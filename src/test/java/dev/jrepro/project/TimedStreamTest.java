package dev.jrepro.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class TimedStreamTest {

  @Test
  void bodyThatStopsHalfWayIsLeft() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 1_000_000);
          exchange.getResponseBody().write(new byte[1_000]);
          exchange.getResponseBody().flush();
          await(end);
        });
    server.start();
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    try (HttpClient client = HttpClient.newHttpClient()) {
      InputStream body =
          client
              .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofInputStream())
              .body();
      try (TimedStream timed = new TimedStream(body, Duration.ofSeconds(1))) {
        assertThat(timed.readNBytes(1_000)).hasSize(1_000);
        assertThatThrownBy(() -> timed.readNBytes(1))
            .isInstanceOf(IOException.class)
            .hasMessage("nothing came for 1 seconds");
      }
    } finally {
      end.countDown();
      server.stop(0);
    }
  }

  @Test
  void wholeBodyIsRead() throws Exception {
    byte[] bytes = new byte[100_000];
    try (TimedStream timed =
        new TimedStream(new ByteArrayInputStream(bytes), Duration.ofSeconds(1))) {
      assertThat(timed.readAllBytes()).isEqualTo(bytes);
      assertThat(timed.read()).isEqualTo(-1);
    }
  }

  private static void await(CountDownLatch end) {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
