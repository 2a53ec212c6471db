package dev.jrepro.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stands before an HTTP server and lets chosen requests go wrong; all others pass unchanged. */
public final class FaultyProxy implements AutoCloseable {

  private static final Pattern CONTENT_LENGTH =
      Pattern.compile("(?im)^content-length:\\s*([0-9]+)");

  /** How a request goes wrong. */
  public sealed interface Fault {

    /** It is not passed on, and answered so. */
    record Answer(int status, String body) implements Fault {}

    /** It is passed on; the connection ends after so many bytes of the answer. */
    record CutAnswer(long afterBytes) implements Fault {}

    /** It is never answered. */
    record Hang() implements Fault {}

    /** No more is taken of it after so many bytes of its body. */
    record StopReading(long afterBytes) implements Fault {}
  }

  private record Rule(Pattern head, Fault fault, AtomicInteger timesLeft) {}

  private final URI server;
  private final ServerSocket listener;
  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  private FaultyProxy(URI server, ServerSocket listener) {
    this.server = server;
    this.listener = listener;
  }

  /** Starts one before a server. */
  public static FaultyProxy before(URI server) {
    try {
      FaultyProxy proxy =
          new FaultyProxy(server, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
      Thread.ofVirtual().start(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns its address. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /** Lets the next requests whose request line and headers contain the pattern go wrong. */
  public void fault(String headPattern, int times, Fault fault) {
    Pattern head = Pattern.compile(headPattern, Pattern.CASE_INSENSITIVE);
    rules.add(new Rule(head, fault, new AtomicInteger(times)));
  }

  /** Returns how many requests came whose request line and headers contain the pattern. */
  public long requests(String headPattern) {
    Pattern head = Pattern.compile(headPattern, Pattern.CASE_INSENSITIVE);
    return heads.stream().filter(text -> head.matcher(text).find()).count();
  }

  /** Ends all connections; nothing answers any more. */
  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        sockets.add(client);
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        return; // Closed.
      }
    }
  }

  private void serve(Socket client) {
    AtomicLong allowance = new AtomicLong(Long.MAX_VALUE);
    try (client;
        Socket upstream = new Socket(server.getHost(), server.getPort())) {
      sockets.add(upstream);
      Thread.ofVirtual().start(() -> pumpAnswers(upstream, client, allowance));
      InputStream in = new BufferedInputStream(client.getInputStream());
      for (String head = head(in); !head.isEmpty(); head = head(in)) {
        heads.add(head);
        Fault fault = faultFor(head).orElse(new Fault.CutAnswer(Long.MAX_VALUE));
        if (!handle(fault, head, in, client, upstream, allowance)) {
          return;
        }
      }
    } catch (IOException e) {
      sockets.remove(client); // One of the sides is gone: so is the connection.
    }
  }

  private boolean handle(
      Fault fault,
      String head,
      InputStream in,
      Socket client,
      Socket upstream,
      AtomicLong allowance)
      throws IOException {
    OutputStream out = upstream.getOutputStream();
    byte[] headBytes = head.getBytes(StandardCharsets.ISO_8859_1);
    switch (fault) {
      case Fault.Answer(int status, String body) -> {
        copy(in, OutputStream.nullOutputStream(), bodyBytes(head));
        client.getOutputStream().write(answer(status, body));
        return false;
      }
      case Fault.CutAnswer(long afterBytes) -> {
        allowance.set(afterBytes);
        out.write(headBytes);
        copy(in, out, bodyBytes(head));
        return true;
      }
      case Fault.Hang() -> {
        in.transferTo(OutputStream.nullOutputStream());
        return false;
      }
      case Fault.StopReading(long afterBytes) -> {
        copy(in, OutputStream.nullOutputStream(), afterBytes);
        pauseUntilClosed();
        return false;
      }
    }
  }

  private void pauseUntilClosed() {
    try {
      while (!listener.isClosed()) {
        Thread.sleep(50);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<Fault> faultFor(String head) {
    for (Rule rule : rules) {
      if (rule.head().matcher(head).find() && rule.timesLeft().getAndDecrement() > 0) {
        return Optional.of(rule.fault());
      }
    }
    return Optional.empty();
  }

  private static void pumpAnswers(Socket from, Socket to, AtomicLong allowance) {
    byte[] buffer = new byte[1 << 14];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        long allowed = Math.min(n, allowance.get());
        to.getOutputStream().write(buffer, 0, (int) allowed);
        if (allowance.addAndGet(-n) <= 0) {
          return;
        }
      }
    } catch (IOException e) {
      return; // One of the sides is gone: so is the connection.
    }
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      head.write(b);
      if (b == '\n' && head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        return head.toString(StandardCharsets.ISO_8859_1);
      }
    }
    return "";
  }

  private static long bodyBytes(String head) {
    Matcher length = CONTENT_LENGTH.matcher(head);
    return length.find() ? Long.parseLong(length.group(1)) : 0;
  }

  private static void copy(InputStream in, OutputStream out, long bytes) throws IOException {
    byte[] buffer = new byte[1 << 14];
    for (long left = bytes; left > 0; ) {
      int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (n < 0) {
        throw new IOException("the client is gone");
      }
      out.write(buffer, 0, n);
      left -= n;
    }
  }

  private static byte[] answer(int status, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String text =
        "HTTP/1.1 "
            + status
            + " Fault\r\nContent-Type: application/xml\r\nConnection: close\r\nContent-Length: "
            + bytes.length
            + "\r\n\r\n"
            + body;
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
