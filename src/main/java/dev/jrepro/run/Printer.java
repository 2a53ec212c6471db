package dev.jrepro.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Hands on what a command prints, a line at a time, to its log and to whoever looks on. */
final class Printer {

  private static final long PATIENCE_MILLIS = 1000;
  private static final int LONGEST_LINE = 1 << 20;

  private final CommandLog log;
  private final UnaryOperator<String> mask;
  private final Consumer<String> lines;
  private final CompletableFuture<Void> done;
  private volatile boolean reading = true;
  private volatile boolean left;
  private boolean afterReturn;

  /**
   * Starts reading.
   *
   * @param mask strikes out what no log may show
   */
  Printer(InputStream output, CommandLog log, UnaryOperator<String> mask, Consumer<String> lines) {
    this.log = log;
    this.mask = mask;
    this.lines = lines;
    // A virtual thread would keep its carrier while it waits for the pipe.
    this.done = CompletableFuture.runAsync(() -> print(output), CommandProcess.waiters());
  }

  /**
   * Waits, after the command's end, for what it printed. Whoever left its group and holds the
   * output open is not waited for, silent or not: what the command itself left is there to be read,
   * so that hardly any time goes by with waiting for more.
   */
  void finish() throws InterruptedException {
    long waitedNanos = 0;
    long last = System.nanoTime();
    boolean isDone = false;
    while (!isDone && waitedNanos < PATIENCE_MILLIS * 1_000_000) {
      try {
        done.get(50, TimeUnit.MILLISECONDS);
        isDone = true;
      } catch (TimeoutException e) {
        long now = System.nanoTime();
        waitedNanos += reading ? now - last : 0;
        last = now;
      } catch (ExecutionException e) {
        throw new IllegalStateException("what a command printed was not read", e);
      }
    }
    left = true;
  }

  /** Returns the next line, or as much of it as memory is to be spent on; null at the end. */
  private @Nullable String next(BufferedReader in) throws IOException {
    StringBuilder line = new StringBuilder();
    int c = in.read();
    if (c == '\n' && afterReturn) {
      c = in.read();
    }
    if (c < 0) {
      return null;
    }
    while (c >= 0 && c != '\n' && c != '\r') {
      line.append((char) c);
      if (line.length() == LONGEST_LINE) {
        break;
      }
      c = in.read();
    }
    afterReturn = c == '\r';
    return line.toString();
  }

  private void print(InputStream output) {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8))) {
      for (String line = next(in); line != null && !left; line = next(in)) {
        reading = false;
        String masked = mask.apply(line);
        log.line(masked);
        lines.accept(masked);
        reading = true;
      }
    } catch (IOException e) {
      log.line("(jrepro lost the command's output: " + e.getMessage() + ")");
    }
  }
}
