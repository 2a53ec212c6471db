package dev.jrepro.interop;

import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Posts events to a server, one behind the other, by a thread of its own. Whoever gives it one
 * never waits: what cannot be sent is lost, and that is said once.
 */
final class EventPost implements AutoCloseable {

  private static final int MOST_WAITING = 1000;
  private static final int MOST_FAILURES = 3;
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final Duration FAREWELL = Duration.ofSeconds(3);
  private static final Duration GLANCE = Duration.ofMillis(50);

  private final URI target;
  private final Optional<String> apiKey;
  private final Consumer<String> warn;
  private final HttpClient client;
  private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final AtomicBoolean warned = new AtomicBoolean();
  private final Thread sender;
  private volatile boolean closing;
  private volatile boolean givenUp;

  /**
   * Begins to send.
   *
   * @param apiKey what the server wants to see; empty if nothing
   * @param warn is told of the first failure, in a sentence, by any thread
   */
  EventPost(URI target, Optional<String> apiKey, Consumer<String> warn) {
    this.target = target;
    this.apiKey = apiKey;
    this.warn = warn;
    // No redirects: they could lead the key elsewhere.
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();
    this.sender = Thread.ofVirtual().name("openlineage").start(this::send);
  }

  /** Takes an event on its way, or drops it. */
  void put(JsonValue.Obj event) {
    if (!givenUp && !waiting.offer(Json.canonical(event))) {
      lost("it is too slow");
    }
  }

  private void send() {
    int failures = 0;
    try {
      while (!givenUp) {
        String event = waiting.poll(GLANCE.toMillis(), TimeUnit.MILLISECONDS);
        if (event != null) {
          failures = post(event) ? 0 : failures + 1;
          givenUp = failures == MOST_FAILURES;
        } else if (closing) {
          return;
        }
      }
    } catch (InterruptedException e) {
      lost("it is too slow");
    }
  }

  private boolean post(String event) throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target)
            .timeout(ANSWER)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(event));
    apiKey.ifPresent(key -> request.header("Authorization", "Bearer " + key));
    try {
      int status =
          client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status / 100 == 2) {
        return true;
      }
      lost("it answers " + status);
    } catch (IOException e) {
      lost(Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName()));
    }
    return false;
  }

  private void lost(String why) {
    if (!warned.getAndSet(true)) {
      String port = target.getPort() < 0 ? "" : ":" + target.getPort();
      warn.accept(
          "OpenLineage: "
              + target.getHost()
              + port
              + " did not take an event ("
              + why
              + "). The run goes on; what cannot be sent is lost.");
    }
  }

  /** Lets what waits go out, for a few seconds at most. */
  @Override
  public void close() {
    closing = true;
    try {
      if (!sender.join(FAREWELL)) {
        sender.interrupt();
        sender.join(FAREWELL);
      }
    } catch (InterruptedException e) {
      sender.interrupt();
      Thread.currentThread().interrupt();
    } finally {
      client.shutdownNow();
    }
  }
}
