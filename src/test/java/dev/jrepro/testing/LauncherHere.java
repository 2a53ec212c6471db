package dev.jrepro.testing;

import dev.jrepro.cli.Cli;
import dev.jrepro.cli.Terminal;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A program for Git to call as jrepro, whose commands run in this JVM: a script that hands them
 * over, in a few milliseconds where a JVM of its own takes half a second.
 */
public final class LauncherHere implements AutoCloseable {

  private final ServerSocket server;
  private final Path script;
  private final Map<String, String> variables;
  private final AtomicInteger calls = new AtomicInteger();

  /**
   * Starts it.
   *
   * @param script where the program is to lie
   * @param variables what the commands see
   */
  public LauncherHere(Path script, Map<String, String> variables) {
    this.script = script;
    this.variables = Map.copyOf(variables);
    try {
      server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
      Files.createDirectories(script.resolveSibling(".").normalize());
      Files.writeString(
          script,
          """
          #!/bin/bash
          exec 3<>/dev/tcp/127.0.0.1/PORT
          printf '%s\\n' "$PWD" "$#" "$@" >&3
          read -r code <&3
          cat <&3 >&2
          exit "$code"
          """
              .replace("PORT", String.valueOf(server.getLocalPort())));
      script.toFile().setExecutable(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofPlatform().daemon().start(this::serve);
  }

  /** Returns where the program lies. */
  public String path() {
    return script.toString();
  }

  /** Returns how often it was called. */
  public int calls() {
    return calls.get();
  }

  private void serve() {
    boolean serves = true;
    while (serves) {
      try (Socket socket = server.accept()) {
        answer(socket);
      } catch (IOException e) {
        // The script sees the end of the stream, and fails; or all is over.
        serves = !server.isClosed();
      }
    }
  }

  private void answer(Socket socket) throws IOException {
    calls.incrementAndGet();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    Path folder = Path.of(in.readLine());
    int count = Integer.parseInt(in.readLine());
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      arguments.add(in.readLine());
    }
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
    int exit =
        new Cli(new Terminal(stream, stream), folder, variables)
            .run(arguments.toArray(String[]::new));
    OutputStream out = socket.getOutputStream();
    out.write((exit + "\n").getBytes(StandardCharsets.UTF_8));
    said.writeTo(out);
    out.flush();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
