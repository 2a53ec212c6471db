package dev.jrepro.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A static web host: the files below a folder, with or without ranges. */
public final class WebServer implements AutoCloseable {

  private static final Pattern RANGE = Pattern.compile("bytes=([0-9]+)-([0-9]*)");

  private final Path folder;
  private final boolean ranges;
  private final HttpServer server;
  private final List<String> requests = new CopyOnWriteArrayList<>();

  private WebServer(Path folder, boolean ranges, HttpServer server) {
    this.folder = folder;
    this.ranges = ranges;
    this.server = server;
  }

  /** Serves a folder under {@code /data/}; {@code /moved/} redirects to it. */
  public static WebServer over(Path folder, boolean ranges) {
    try {
      HttpServer http =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      WebServer web = new WebServer(folder, ranges, http);
      http.createContext("/data/", web::serve);
      http.createContext("/moved/", exchange -> redirect(exchange, "/data/"));
      http.createContext("/ring/", exchange -> redirect(exchange, "/ring/"));
      http.createContext("/ftp/", exchange -> redirect(exchange, "ftp://127.0.0.1/"));
      http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      http.start();
      return web;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the server's address, without a path. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Returns the paths that were asked for, and the ranges behind them. */
  public List<String> requests() {
    return requests;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      Path file = folder.resolve(exchange.getRequestURI().getPath().substring("/data/".length()));
      String range = String.valueOf(exchange.getRequestHeaders().getFirst("Range"));
      requests.add(folder.relativize(file) + " " + range);
      if (!Files.isRegularFile(file)) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      byte[] bytes = Files.readAllBytes(file);
      Matcher matcher = RANGE.matcher(range);
      if (ranges && matcher.matches()) {
        sendRange(exchange, bytes, matcher);
      } else {
        send(exchange, 200, bytes);
      }
    }
  }

  private static void sendRange(HttpExchange exchange, byte[] bytes, Matcher range)
      throws IOException {
    int start = Integer.parseInt(range.group(1));
    if (start >= bytes.length) {
      exchange.sendResponseHeaders(416, -1);
      return;
    }
    int last = range.group(2).isEmpty() ? bytes.length - 1 : Integer.parseInt(range.group(2));
    int end = Math.min(bytes.length, last + 1);
    exchange
        .getResponseHeaders()
        .add("Content-Range", "bytes " + start + "-" + (end - 1) + "/" + bytes.length);
    send(exchange, 206, Arrays.copyOfRange(bytes, start, end));
  }

  private static void send(HttpExchange exchange, int status, byte[] bytes) throws IOException {
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(bytes);
      }
    }
  }

  private static void redirect(HttpExchange exchange, String to) throws IOException {
    try (exchange) {
      String rest = exchange.getRequestURI().getPath().replaceFirst("^/[a-z]+/", "");
      exchange.getResponseHeaders().add("Location", to + rest);
      exchange.sendResponseHeaders(302, -1);
    }
  }
}
