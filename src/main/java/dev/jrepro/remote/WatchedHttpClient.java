package dev.jrepro.remote;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * Ends an upload whose server has stopped taking bytes. The JDK's connections know a timeout for
 * reading only: without this, a write to such a server would wait for ever.
 */
final class WatchedHttpClient implements SdkHttpClient {

  private final SdkHttpClient http;
  private final long silenceNanos;
  private final Set<Sending> underWay = ConcurrentHashMap.newKeySet();
  private final Thread clock;

  WatchedHttpClient(SdkHttpClient http, Duration silence) {
    this.http = http;
    this.silenceNanos = silence.toNanos();
    this.clock = Thread.ofVirtual().name("jrepro-s3-clock").start(this::watch);
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    if (request.contentStreamProvider().isEmpty()) {
      return http.prepareRequest(request);
    }
    Sending sending = new Sending(request.contentStreamProvider().get());
    HttpExecuteRequest.Builder watched =
        HttpExecuteRequest.builder().request(request.httpRequest()).contentStreamProvider(sending);
    request.metricCollector().ifPresent(watched::metricCollector);
    return new WatchedRequest(http.prepareRequest(watched.build()), sending);
  }

  @Override
  public String clientName() {
    return http.clientName();
  }

  @Override
  public void close() {
    clock.interrupt();
    http.close();
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(Duration.ofNanos(silenceNanos / 10));
        long now = System.nanoTime();
        underWay.forEach(sending -> sending.endIfSilent(now));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // The client was closed.
    }
  }

  private static final class WatchedRequest implements ExecutableHttpRequest {
    private final ExecutableHttpRequest request;
    private final Sending sending;

    WatchedRequest(ExecutableHttpRequest request, Sending sending) {
      this.request = request;
      this.sending = sending;
    }

    @Override
    public HttpExecuteResponse call() throws IOException {
      sending.begin(request);
      try {
        return request.call();
      } catch (IOException | RuntimeException e) {
        if (sending.finish()) {
          throw stalled(e);
        }
        throw e;
      } finally {
        sending.finish();
      }
    }

    @Override
    public void abort() {
      request.abort();
    }

    private SocketTimeoutException stalled(Exception e) {
      SocketTimeoutException stalled = new SocketTimeoutException("the server takes no bytes");
      stalled.initCause(e);
      return stalled;
    }
  }

  /** A body whose reader is interrupted when it has not come back for more for too long. */
  private final class Sending implements ContentStreamProvider {
    private final ContentStreamProvider body;
    private Thread thread = Thread.currentThread();
    private @Nullable ExecutableHttpRequest request;
    private boolean active;
    private boolean ended;
    private volatile long lastRead;

    Sending(ContentStreamProvider body) {
      this.body = body;
    }

    @Override
    public InputStream newStream() {
      return new FilterInputStream(body.newStream()) {
        @Override
        public int read() throws IOException {
          lastRead = System.nanoTime();
          return super.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
          lastRead = System.nanoTime();
          return super.read(buffer, offset, length);
        }
      };
    }

    synchronized void begin(ExecutableHttpRequest begun) {
      thread = Thread.currentThread();
      request = begun;
      lastRead = System.nanoTime();
      active = true;
      underWay.add(this);
    }

    /** Returns whether it was interrupted for its silence; the thread's mark is cleared then. */
    synchronized boolean finish() {
      active = false;
      underWay.remove(this);
      if (ended) {
        Thread.interrupted();
      }
      return ended;
    }

    /** The answer has a timeout of its own: twice the time, so that it comes first. */
    synchronized void endIfSilent(long now) {
      if (active && !ended && now - lastRead > 2 * silenceNanos) {
        ended = true;
        thread.interrupt();
        if (!thread.isVirtual() && request != null) {
          request.abort(); // An interrupt does not end the write of a platform thread.
        }
      }
    }
  }
}
