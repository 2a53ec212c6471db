package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a command prints, up to its last line. */
@Timeout(60)
final class PrinterTest {

  private static final long SILENCE_MILLIS = 1200;

  private final CommandLog log = new CommandLog(Path.of("not-needed"));
  private final List<String> lines = new ArrayList<>();

  @Test
  void theLastLineAfterALongSilenceIsNotLost() throws Exception {
    try (PipedInputStream in = new PipedInputStream();
        PipedOutputStream command = new PipedOutputStream(in)) {
      Printer printer = new Printer(in, log, line -> line, lines::add);
      Thread.sleep(SILENCE_MILLIS);
      // The command has ended, and whoever reads has not been woken yet.
      Thread late =
          Thread.ofVirtual()
              .start(() -> {
                try (command) {
                  Thread.sleep(100);
                  command.write("why it failed\n".getBytes(StandardCharsets.UTF_8));
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              });
      printer.finish();
      late.join();
      assertThat(lines).containsExactly("why it failed");
    }
    assertThat(log.bytes()).asString().isEqualTo("why it failed\n");
  }

  @Test
  void whoHoldsTheOutputOpenAndIsSilentIsNotWaitedFor() throws Exception {
    try (PipedInputStream in = new PipedInputStream();
        PipedOutputStream command = new PipedOutputStream(in)) {
      Printer printer = new Printer(in, log, line -> line, lines::add);
      command.write("done\n".getBytes(StandardCharsets.UTF_8));
      command.flush();
      printer.finish();
    }
    assertThat(lines).containsExactly("done");
  }

  @Test
  void whoHoldsTheOutputOpenAndGoesOnPrintingIsNotWaitedFor() throws Exception {
    try (PipedInputStream in = new PipedInputStream();
        PipedOutputStream other = new PipedOutputStream(in)) {
      Printer printer = new Printer(in, log, line -> line, lines::add);
      Thread flood =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  while (!Thread.currentThread().isInterrupted()) {
                    other.write("more\n".getBytes(StandardCharsets.UTF_8));
                    other.flush();
                    Thread.sleep(20);
                  }
                } catch (IOException | InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      printer.finish();
      flood.interrupt();
      flood.join();
    }
  }
}
