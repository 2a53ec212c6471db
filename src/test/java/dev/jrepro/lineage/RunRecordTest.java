package dev.jrepro.lineage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.Golden;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.json.WrongJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RunRecordTest {

  private static RunRecord whole() {
    return new RunRecord(
        new StageName("a/b", "one"),
        RunRecord.Outcome.SUCCEEDED,
        Examples.key().digest(),
        Examples.key(),
        Examples.entries(Map.of("sub/out", Examples.directory("o"))),
        Examples.entries(Map.of("sub/m.json", Examples.file("{\"seconds\": 3}"))),
        new TreeMap<>(Map.of(RepoPath.of("in.txt"), Digest.ofUtf8("record"))),
        Optional.of(new CommitId("0123456789".repeat(4))),
        Examples.entries(Map.of("in.txt", Examples.file("in"))),
        Optional.of(Examples.file("printed")),
        Examples.entries(Map.of("runs", Examples.directory("r"))),
        new RunRecord.Measured(
            Instant.parse("2026-01-02T03:04:05Z"),
            Instant.parse("2026-01-02T03:04:06.500Z"),
            1_400,
            1L << 40,
            0),
        JsonValue.object().put("os", "Linux").build(),
        Optional.of("cpu x86-64 avx2"),
        Examples.lock().sources(),
        Optional.empty(),
        Optional.empty(),
        new TreeMap<>(Map.of("1", Examples.file("steps"))));
  }

  private static RunRecord bare() {
    return new RunRecord(
        new StageName("p", "x:y"),
        RunRecord.Outcome.ABORTED,
        Examples.key().digest(),
        Examples.key(),
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        Optional.empty(),
        new TreeMap<>(),
        Optional.empty(),
        new TreeMap<>(),
        new RunRecord.Measured(Instant.EPOCH, Instant.EPOCH, 0, 0, 130),
        JsonValue.object().build(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new TreeMap<>());
  }

  @Test
  void theBytesAreThoseOfTheFormatAndReadBack() throws IOException {
    Golden.check("lineage/record.json", Json.pretty(whole().toJson()));
    Golden.check("lineage/record-aborted.json", Json.pretty(bare().toJson()));
    for (RunRecord record : List.of(whole(), bare())) {
      assertThat(RunRecord.parse(record.toBytes())).isEqualTo(record);
      assertThat(record.toBytes()).isEqualTo(Json.canonicalBytes(record.toJson()));
    }
    assertThat(RunRecord.parse(utf8(Golden.text("lineage/record.json")))).isEqualTo(whole());
  }

  @Test
  void howLongItTookIsFromStartToEnd() {
    assertThat(whole().measured().wallMillis()).isEqualTo(1_500);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " -> ",
      value = {
        "\"schema\":1 -> \"schema\":2",
        "\"outcome\":\"succeeded\" -> \"outcome\":\"teleported\"",
        "\"stage\":\"a/b:one\" -> \"stage\":\"one\"",
        "\"stage\":\"a/b:one\" -> \"stage\":3",
        "\"commit\":\"0123456789 -> \"commit\":\"g123456789",
        "\"start\":\"2026 -> \"start\":\"yesterday 2026",
        "\"exit\":0 -> \"exit\":0.5",
        "\"key\":\"sha256: -> \"key\":\"md5:",
        "\"in.txt\":\"sha256: -> \"../in.txt\":\"sha256:",
        "\"producers\":{ -> \"producers\":{\"x\":3,",
        "\"uncommitted\":{ -> \"uncommitted\":{\"x\":3,",
        "\"log\":{ -> \"log\":3,\"x\":{",
        "\"sources\":{ -> \"sources\":[],\"x\":{",
      })
  void whatIsNoRecordIsRefused(String from, String to) {
    String text = new String(whole().toBytes(), StandardCharsets.UTF_8);
    assertThat(text).contains(from);
    assertThatThrownBy(() -> RunRecord.parse(utf8(text.replace(from, to))))
        .isInstanceOf(WrongJson.class);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
