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
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.PureJavaCrc32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.framework.Summary;
import org.tensorflow.util.Event;
import org.tensorflow.util.SessionLog;

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
            "step/loss",1.5,1700000000500,10
            "train/loss",0.5,1700000000500,10
            "val/loss",0.75,1700000000500,10
            "epoch",1.0,1700000000500,10
            "step/loss",1.5,1700000000500,20
            "train/loss",0.25,1700000000500,20
            "val/loss",0.375,1700000000500,20
            "epoch",2.0,1700000000500,20
            """);
    assertThat(Files.readString(folder.resolve("dvclive/plots/metrics/val/loss.tsv")))
        .isEqualTo("step\tloss\n10\t0.75\n20\t0.375\n");
    JsonValue.Obj last = Json.parseObject(Files.readString(folder.resolve("dvclive/metrics.json")));
    assertThat(last.object("val").needNumber("loss")).isEqualTo(0.375);
    assertThat(Files.readString(folder.resolve("dvclive/metrics.json"))).contains("\"step\": 20");
    String told = "betas:\n- 0.9\n- 0.999\nepochs: 3\nname: net\nrate: 0.1\nwatch:\n  mode: min\n";
    assertThat(Files.readString(folder.resolve("params.yml"))).isEqualTo(told);
    assertThat(Files.readString(folder.resolve("dvclive/params.yaml"))).isEqualTo(told);
    assertThat(Files.readString(folder.resolve("loss.svg")))
        .startsWith("<svg ")
        .contains("train/loss")
        .contains("val/loss")
        .contains("<circle ")
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

  /** Killed after any step, with a checkpoint every seven: a line may be cut then. */
  @Test
  void noStepIsThereTwiceAndNoneIsMissing() throws IOException {
    RunLog straight = new RunLog(folder, 1, CLOCK);
    straight.begin(run(0));
    steps(straight, 1, 30);
    String expected = Files.readString(folder.resolve("metrics.csv"));
    assertThat(expected.lines()).hasSize(1 + 30 + 4);
    for (int killed = 8; killed < 30; killed++) {
      Files.delete(folder.resolve("metrics.csv"));
      RunLog first = new RunLog(folder, 1, CLOCK);
      first.begin(run(0));
      steps(first, 1, killed);
      Path table = folder.resolve("metrics.csv");
      Files.writeString(table, "\"step/loss\",1.5,17000000", StandardOpenOption.APPEND);
      int from = (killed - 1) / 7 * 7;
      RunLog second = new RunLog(folder, 1, CLOCK);
      second.begin(run(from));
      steps(second, from + 1, 30);
      assertThat(Files.readString(table))
          .describedAs("killed after %d", killed)
          .isEqualTo(expected);
      assertThat(lossesSeenByTensorBoard())
          .containsExactlyElementsOf(LongStream.rangeClosed(1, 30).boxed().toList());
      removeEvents();
    }
  }

  private static void steps(RunLog log, int first, int last) {
    for (int step = first; step <= last; step++) {
      Progress at = new Progress((step + 9) / 10, step, 30);
      log.step(at, new TreeMap<>(Map.of("loss", 1.0 / step)));
      if (step % 15 == 0) {
        log.epoch(at, new TreeMap<>(Map.of("train/loss", 1.0 / step)));
      }
      if (step % 7 == 0) {
        log.checkpoint(at);
      }
    }
  }

  /** The steps that are left when each start of a session takes back what is from there on. */
  private List<Long> lossesSeenByTensorBoard() throws IOException {
    List<Long> seen = new ArrayList<>();
    for (Path file : eventFiles()) {
      for (Event event : events(file)) {
        if (event.hasSessionLog()) {
          seen.removeIf(step -> step >= event.getStep());
        }
        for (Summary.Value value : event.getSummary().getValueList()) {
          if (value.getTag().equals("step/loss")) {
            seen.add(event.getStep());
          }
        }
      }
    }
    return seen;
  }

  private void removeEvents() throws IOException {
    for (Path file : eventFiles()) {
      Files.delete(file);
    }
  }

  @Test
  void longEpochIsSeenWhileItLasts() throws IOException {
    AtomicLong millis = new AtomicLong(1_000_000);
    Clock clock =
        new Clock() {
          @Override
          public ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return Instant.ofEpochMilli(millis.get());
          }
        };
    RunLog log = new RunLog(folder, 1, clock);
    log.begin(run(0));
    Path table = folder.resolve("metrics.csv");
    log.step(new Progress(1, 1, 30), new TreeMap<>(Map.of("loss", 1.5)));
    assertThat(Files.readString(table).lines()).hasSize(1);
    millis.addAndGet(10_000);
    log.step(new Progress(1, 2, 30), new TreeMap<>(Map.of("loss", 1.25)));
    assertThat(Files.readString(table).lines()).hasSize(3);
    assertThat(Files.readString(folder.resolve("dvclive/plots/metrics/step/loss.tsv")))
        .isEqualTo("step\tloss\n1\t1.5\n2\t1.25\n");
    assertThat(lossesSeenByTensorBoard()).containsExactly(1L, 2L);
  }

  @Test
  void tablesOfAnotherTrainingAreRemoved() throws IOException {
    epochs(begun(0), 1, 2);
    begun(0);
    assertThat(folder.resolve("dvclive/plots/metrics/val/loss.tsv")).doesNotExist();
    assertThat(Files.readString(folder.resolve("metrics.csv"))).hasLineCount(1);
    begun(10);
    assertThat(lossesSeenByTensorBoard()).isEmpty();
  }

  /** Read as TensorFlow's own messages. */
  @Test
  void eventsAreThoseOfTensorFlow() throws IOException {
    RunLog log = begun(0);
    epochs(log, 1, 1);
    List<Event> events = events(eventFiles().getFirst());
    assertThat(events).hasSize(6);
    assertThat(events.getFirst().getFileVersion()).isEqualTo("brain.Event:2");
    assertThat(events.get(1).getSessionLog().getStatus()).isEqualTo(SessionLog.SessionStatus.START);
    assertThat(events.get(1).getStep()).isEqualTo(1);
    Event loss = events.get(3);
    assertThat(loss.getWallTime()).isEqualTo(1_700_000_000.5);
    assertThat(loss.getStep()).isEqualTo(10);
    assertThat(loss.getSummary().getValue(0).getTag()).isEqualTo("train/loss");
    assertThat(loss.getSummary().getValue(0).getSimpleValue()).isEqualTo(0.5f);
    for (Event event : events) {
      assertThat(event.getUnknownFields().asMap()).isEmpty();
    }
  }

  private RunLog begun(long step) {
    RunLog log = new RunLog(folder, 10, CLOCK);
    log.begin(run(step));
    return log;
  }

  private static Run run(long step) {
    JsonValue.Obj told =
        JsonValue.object()
            .put("rate", new JsonValue.Num(0.1))
            .put("epochs", 3)
            .put("name", "net")
            .put("betas", JsonValue.array(List.of(0.9, 0.999), JsonValue.Num::new))
            .put("watch", JsonValue.object().put("mode", "min").build())
            .build();
    return new Run(told, new Progress(0, step, 30), 10);
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

  private List<Path> eventFiles() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("tensorboard"))) {
      // In the order of their times; here all are of one second, and so of their steps.
      return files
          .sorted(
              Comparator.comparingLong(f -> Long.parseLong(f.toString().replaceAll(".*\\.", ""))))
          .toList();
    }
  }

  /** The records of a file ({@code tensorflow/core/lib/io/record_reader.cc}). */
  private static List<Event> events(Path file) throws IOException {
    List<Event> events = new ArrayList<>();
    ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    while (all.hasRemaining()) {
      byte[] length = new byte[Long.BYTES];
      all.get(length);
      assertThat(all.getInt()).isEqualTo(masked(length));
      byte[] record =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      all.get(record);
      assertThat(all.getInt()).isEqualTo(masked(record));
      events.add(Event.parseFrom(record));
    }
    return events;
  }

  private static int masked(byte... bytes) {
    PureJavaCrc32C crc = new PureJavaCrc32C();
    crc.update(bytes, 0, bytes.length);
    int sum = (int) crc.getValue();
    return ((sum >>> 15) | (sum << 17)) + 0xa282ead8;
  }
}
