package dev.jrepro.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * Goes through common commands in a scratch folder, for the JVM to watch: what they load and where
 * they spend their time goes into the ahead-of-time cache that the launcher starts jrepro with. A
 * command that fails here is no error; the cache then helps it less.
 */
public final class Rehearsal {

  /** So many that they are looked at through the calls of the C library. */
  private static final int SMALL_FILES = 5000;

  /** Large ones among them would only take longer. */
  private static final int SMALL_BYTES = 300;

  private static final int LARGE_BYTES = 3 << 20;

  private final Path folder;
  private final Terminal silence =
      new Terminal(
          new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
          new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));

  private Rehearsal(Path folder) {
    this.folder = folder;
  }

  /**
   * Rehearses in the current folder, an empty Git repository, which is filled.
   *
   * @param arguments {@code local} for the commands that share nothing, {@code shared} for all
   * @throws IOException if the folder cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    Rehearsal rehearsal = new Rehearsal(Path.of("").toAbsolutePath());
    rehearsal.local();
    if (arguments[0].equals("shared")) {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", Rehearsal::answer);
      server.start();
      rehearsal.shared("http://127.0.0.1:" + server.getAddress().getPort());
      server.stop(0);
    }
    System.exit(ExitCode.OK);
  }

  private void local() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    Random bytes = new Random(1);
    for (int i = 0; i < SMALL_FILES; i++) {
      Files.write(data.resolve("small-" + i), random(bytes, i % SMALL_BYTES));
    }
    Files.write(folder.resolve("large"), random(bytes, LARGE_BYTES));
    Files.createDirectories(folder.resolve("pipelines"));
    Files.writeString(
        folder.resolve("pipelines/count.yaml"),
        """
        stages:
          count: {cmd: ls data > count, deps: [data], outs: [count]}
          a: {cmd: echo a > a, outs: [a]}
          b: {cmd: cat a > b, deps: [a], outs: [b]}
        """);
    jrepro("--help");
    jrepro("init");
    jrepro("status");
    jrepro("add", "data", "large");
    jrepro("status");
    Files.write(data.resolve("small-1"), random(bytes, LARGE_BYTES / 2));
    jrepro("status", "--json");
    jrepro("add", "data");
    jrepro("diff");
    jrepro("dag");
    jrepro("run", "-j", "2");
    jrepro("run");
    jrepro("log");
    Files.delete(data.resolve("small-2"));
    jrepro("status");
    jrepro("checkout", "-f");
    jrepro("status");
  }

  private void shared(String server) throws IOException {
    jrepro("run");
    Files.createDirectories(folder.resolve(".git/rehearsal"));
    jrepro("remote", "add", "folder", ".git/rehearsal");
    jrepro("push", "-r", "folder");
    Files.move(folder.resolve(".git/jrepro"), folder.resolve(".git/before"));
    jrepro("pull", "-r", "folder");
    jrepro("remote", "add", "s3", "s3://rehearsal/all", "--endpoint", server, "--path-style");
    jrepro("push", "-r", "s3");
    jrepro("pull", "-r", "s3");
    jrepro("status");
  }

  private static byte[] random(Random random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  private void jrepro(String... arguments) {
    new Cli(silence, folder, System.getenv()).run(arguments);
  }

  /** An S3 server that takes everything and has nothing. */
  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      String request = exchange.getRequestMethod();
      String query = exchange.getRequestURI().getQuery();
      if (request.equals("PUT")) {
        exchange.getResponseHeaders().set("ETag", "\"0\"");
        exchange.sendResponseHeaders(200, -1);
      } else if (query != null && query.contains("list-type")) {
        say(exchange, 200, "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>");
      } else {
        say(exchange, 404, "<Error><Code>NoSuchKey</Code><Message>none</Message></Error>");
      }
    }
  }

  private static void say(HttpExchange exchange, int status, String xml) throws IOException {
    byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/xml");
    exchange.sendResponseHeaders(
        status, exchange.getRequestMethod().equals("HEAD") ? -1 : bytes.length);
    if (!exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseBody().write(bytes);
    }
  }
}
