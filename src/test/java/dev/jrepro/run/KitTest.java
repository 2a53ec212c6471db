package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.content.Entry;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class KitTest {

  private static final Entry ENTRY = Entry.file(Digest.ofUtf8("x"), 1);
  private static final SortedMap<RepoPath, Entry> ENTRIES =
      new TreeMap<>(Map.of(RepoPath.of("a/b"), ENTRY));

  @Test
  void aKitIsReadAsItWasWritten() {
    Kit kit =
        new Kit(
            new StageName("dvc", "train@0.1:x"),
            Digest.ofUtf8("key"),
            new TreeMap<>(Map.of("n", "1.0")),
            ENTRIES,
            ENTRIES,
            new TreeMap<>(),
            List.of(RepoPath.of("a/b")),
            new Kit.Origin(
                Optional.of(new CommitId("0123456789012345678901234567890123456789")),
                ENTRIES,
                new TreeMap<>(Map.of(RepoPath.of("a/b"), Digest.ofUtf8("record")))));
    assertThat(Kit.parse(kit.toBytes())).isEqualTo(kit);
  }

  @Test
  void aTicketAndAReportAreReadAsTheyWereWritten() {
    Ticket ticket =
        new Ticket(
            ENTRY,
            Digest.ofUtf8("key"),
            JsonValue.object().put("cache", "/a b").build(),
            Optional.of("/scratch"),
            Optional.empty(),
            300,
            Optional.of(new Ticket.Share(ENTRY, true)));
    assertThat(Ticket.parse(ticket.toText())).isEqualTo(ticket);
    assertThat(ticket.toText()).doesNotContain("\n");
    JobReport report =
        new JobReport(
            Digest.ofUtf8("r"),
            false,
            "12",
            1,
            "n1",
            Optional.of("ab"),
            Optional.of("it failed."),
            new TreeMap<>(Map.of(RepoPath.of("in/a"), "failed")),
            List.of(ENTRY));
    assertThat(JobReport.parse(report.toText())).isEqualTo(report);
  }
}
