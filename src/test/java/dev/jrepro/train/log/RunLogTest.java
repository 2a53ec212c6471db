package dev.jrepro.train.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.train.Progress;
import dev.jrepro.train.Run;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunLogTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.ofEpochMilli(1_700_000_000_500L), ZoneOffset.UTC);

  @TempDir Path folder;

  @Test
  void numbersAreWrittenAsSeveralToolsReadThem() throws IOException {
    RunLog log = begun(0);
    epochs(log, 1, 2);
    assertThat(Files.readString(folder.resolve("metrics.csv")))
        .isEqualTo(
            """
            Name,Value,Timestamp,Step
            step/loss,1.5,1700000000500,10
            train/loss,0.5,1700000000500,10
            val/loss,0.75,1700000000500,10
            epoch,1.0,1700000000500,10
            step/loss,1.5,1700000000500,20
            train/loss,0.25,1700000000500,20
            val/loss,0.375,1700000000500,20
            epoch,2.0,1700000000500,20
            """);
    assertThat(Files.readString(folder.resolve("dvclive/plots/metrics/val/loss.tsv")))
        .isEqualTo("step\tloss\n10\t0.75\n20\t0.375\n");
    JsonValue.Obj last = Json.parseObject(Files.readString(folder.resolve("dvclive/metrics.json")));
    assertThat(last.object("val").needNumber("loss")).isEqualTo(0.375);
    assertThat(last.needInteger("step")).isEqualTo(20);
    assertThat(Files.readString(folder.resolve("params.yml"))).contains("\"rate\": 0.1");
    assertThat(Files.readString(folder.resolve("loss.svg")))
        .startsWith("<svg ")
        .contains("train/loss")
        .contains("val/loss")
        .endsWith("</svg>\n");
  }

  @Test
  void afterAnInterruptionRowsOfStepsThatAreMadeAgainAreDropped() throws IOException {
    RunLog straight = begun(0);
    epochs(straight, 1, 3);
    String expected = Files.readString(folder.resolve("metrics.csv"));
    RunLog first = begun(0);
    epochs(first, 1, 2);
    RunLog second = begun(10);
    epochs(second, 2, 3);
    assertThat(Files.readString(folder.resolve("metrics.csv"))).isEqualTo(expected);
  }

  @Test
  void eventsAreThoseOfTensorBoard() throws IOException {
    RunLog log = begun(0);
    epochs(log, 1, 1);
    List<byte[]> events = events(0);
    byte[] all = Files.readAllBytes(file(0));
    // How every event file begins: 24 bytes, and their masked checksum.
    assertThat(all).startsWith(0x18, 0, 0, 0, 0, 0, 0, 0, 0xA3, 0x7F, 0x4B, 0x22);
    assertThat(new String(events.getFirst(), java.nio.charset.StandardCharsets.ISO_8859_1))
        .endsWith("brain.Event:2");
    assertThat(events).hasSize(5);
    ByteBuffer loss = ByteBuffer.wrap(events.get(2)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(loss.get()).isEqualTo((byte) 0x09);
    assertThat(loss.getDouble()).isEqualTo(1_700_000_000.5);
    assertThat(loss.get()).isEqualTo((byte) 0x10);
    assertThat(loss.get()).isEqualTo((byte) 10);
    assertThat(loss.getFloat(events.get(2).length - Float.BYTES)).isEqualTo(0.5f);
    assertThat(new String(events.get(2), java.nio.charset.StandardCharsets.ISO_8859_1))
        .contains("train/loss");
    begun(10);
    assertThat(events(10)).hasSize(2);
  }

  private RunLog begun(long step) {
    RunLog log = new RunLog(folder, 10, CLOCK);
    JsonValue.Obj told = JsonValue.object().put("rate", new JsonValue.Num(0.1)).build();
    log.begin(new Run(told, new Progress(0, step, 30), 10));
    return log;
  }

  private static void epochs(RunLog log, int first, int last) {
    for (int epoch = first; epoch <= last; epoch++) {
      Progress at = new Progress(epoch, 10L * epoch, 30);
      log.step(new Progress(epoch, 10L * epoch - 1, 30), new TreeMap<>(Map.of("loss", 9.0)));
      log.step(at, new TreeMap<>(Map.of("loss", 1.5)));
      double loss = 1.0 / (1 << epoch);
      log.epoch(at, new TreeMap<>(Map.of("train/loss", loss, "val/loss", 1.5 * loss)));
    }
  }

  private Path file(long step) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("tensorboard"))) {
      return files.filter(f -> f.toString().endsWith(".jrepro." + step)).findFirst().orElseThrow();
    }
  }

  /** The records of a file, whose checksums are right. */
  private List<byte[]> events(long step) throws IOException {
    ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file(step))).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> events = new ArrayList<>();
    while (all.hasRemaining()) {
      byte[] length = new byte[Long.BYTES];
      all.get(length);
      assertThat(all.getInt()).isEqualTo(EventFile.masked(length, length.length));
      byte[] event =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      all.get(event);
      assertThat(all.getInt()).isEqualTo(EventFile.masked(event, event.length));
      events.add(event);
    }
    return events;
  }
}
