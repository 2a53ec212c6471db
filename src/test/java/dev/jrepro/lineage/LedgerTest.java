package dev.jrepro.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.Golden;
import dev.jrepro.core.Digest;
import dev.jrepro.core.StageName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerTest {

  @TempDir Path temp;
  private Path file;
  private Ledger ledger;

  @BeforeEach
  void open() {
    file = temp.resolve("deep/er/ledger");
    ledger = new Ledger(file);
  }

  private static Ledger.Line line(int i) {
    RunRecord.Outcome[] outcomes = RunRecord.Outcome.values();
    return new Ledger.Line(
        Instant.parse("2026-01-02T03:04:05.678Z").plusSeconds(i),
        new StageName("a/naïve", "train:x@" + i),
        Digest.ofUtf8("key " + i),
        Digest.ofUtf8("record " + i),
        outcomes[i % outcomes.length],
        i % 2 == 0 ? OptionalLong.of(1500L * i) : OptionalLong.empty());
  }

  @Test
  void aLedgerThatIsNotThereIsEmpty() {
    assertThat(ledger.lines()).isEmpty();
    ledger.append(List.of());
    assertThat(file).doesNotExist();
  }

  @Test
  void whatIsAppendedIsReadBackInOrder() throws IOException {
    ledger.append(List.of(line(2), line(0)));
    ledger.append(List.of(line(1)));
    ledger.append(List.of(line(3)));
    assertThat(ledger.lines()).containsExactly(line(2), line(0), line(1), line(3));
    Golden.check("lineage/ledger", Files.readString(file));
  }

  @Test
  void aLineThatACrashCutShortIsPassedOver() throws IOException {
    ledger.append(List.of(line(0), line(1)));
    byte[] whole = Files.readAllBytes(file);
    int second = new String(whole, StandardCharsets.ISO_8859_1).indexOf('\n') + 1;
    for (int length = second; length < whole.length - 1; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThat(ledger.lines()).containsExactly(line(0));
      ledger.append(List.of(line(2)));
      assertThat(ledger.lines()).containsExactly(line(0), line(2));
    }
  }

  @Test
  void aLineOfALaterVersionIsPassedOver() throws IOException {
    ledger.append(List.of(line(0)));
    String text = Files.readString(file);
    Files.writeString(
        file,
        text.replace("succeeded", "teleported")
            + text.replace("2026-01-02", "yesterday")
            + text.replace("sha256:", "blake3:")
            + "\n\n[]\n{\"stage\": 3}\n"
            + text);
    assertThat(ledger.lines()).containsExactly(line(0));
  }

  @Test
  void threadsDoNotDisturbEachOther() {
    IntStream.range(0, 40).parallel().forEach(i -> new Ledger(file).append(List.of(line(i))));
    assertThat(ledger.lines())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 40).mapToObj(LedgerTest::line).toList());
  }
}
