package dev.jrepro.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Hands on what a command prints, a line at a time, to its log and to whoever looks on. */
final class Printer {

  private static final long SILENCE_MILLIS = 1000;
  private static final int LONGEST_LINE = 1 << 20;

  private final CommandLog log;
  private final UnaryOperator<String> mask;
  private final Consumer<String> lines;
  private final Thread thread;
  private volatile long readingSinceNanos = System.nanoTime();
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
    this.thread = Thread.ofVirtual().start(() -> print(output));
  }

  /**
   * Waits, after the command's end, for what it printed. A process that left its group and holds
   * the output open is not waited for. How long the command was silent before its end tells
   * nothing: its last line may be on its way still.
   */
  void finish() throws InterruptedException {
    long begun = System.nanoTime();
    while (thread.isAlive() && !isSilentSince(begun)) {
      thread.join(50);
    }
    left = true;
  }

  private boolean isSilentSince(long beginNanos) {
    long now = System.nanoTime();
    long limit = SILENCE_MILLIS * 1_000_000;
    return reading && now - beginNanos > limit && now - readingSinceNanos > limit;
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
        readingSinceNanos = System.nanoTime();
        reading = true;
      }
    } catch (IOException e) {
      log.line("(jrepro lost the command's output: " + e.getMessage() + ")");
    }
  }
}
