package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.project.Project;
import dev.jrepro.project.SharedRuns;
import dev.jrepro.store.ObjectWriter;
import dev.jrepro.testing.FaultyProxy;
import dev.jrepro.testing.S3Server;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of runs, shared through a real S3 server: a few requests each way. {@code
 * -Dmany.records=10000} is for more.
 */
final class ManyRecordsTest {

  private static final int STAGES = Integer.getInteger("many.records", 3_000);

  @TempDir private Path folder;

  @Test
  void theRunsOfThousandsOfStagesTravelInAFewRequests() throws Exception {
    try (S3Server server = S3Server.startPublic();
        FaultyProxy proxy = FaultyProxy.before(server.endpoint())) {
      server.bucketFolder("many");
      Scratch a = project(proxy.endpoint().toString());
      Map<Digest, Entry> runs = ran(a);
      a.jrepro("push", "--run-cache").ok().says("pushed of runs");
      assertThat(proxy.requests("HTTP/1")).isLessThan(30);
      Scratch b = a.cloneInto(folder.resolve("b"));
      long before = proxy.requests("HTTP/1");
      try (Project project = Project.open(b.root());
          SharedRuns shared = new SharedRuns(project)) {
        assertThat(shared.learn(runs.keySet())).hasSize(STAGES);
        shared.fetch(runs.values());
        assertThat(shared.learn(runs.keySet())).isEmpty();
      }
      assertThat(proxy.requests("HTTP/1") - before).isLessThan(20);
      b.delete(".git/jrepro");
      b.jrepro("run", "--pull", "s7", "s999").ok().says("0 run, 2 restored");
      assertThat(b.read("out/7") + b.read("out/999")).isEqualTo("made 7\nmade 999\n");
    }
  }

  private Scratch project(String endpoint) {
    Scratch a = Scratch.project(folder.resolve("a"));
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < STAGES; i++) {
      lines.add("s%d: {cmd: 'echo run %d > out/%d', outs: [out/%d]}".formatted(i, i, i, i));
    }
    a.write(".gitignore", "/out/\n").stages(lines.toArray(String[]::new));
    a.jrepro(
            "remote",
            "add",
            "-d",
            "--anonymous",
            "origin",
            "s3://many/runs",
            "--endpoint",
            endpoint,
            "--path-style")
        .ok();
    return a.commit("all");
  }

  /** Notes a run of each stage, as if it had been made; returns the output of each key. */
  private static Map<Digest, Entry> ran(Scratch scratch) throws IOException {
    Map<Digest, Entry> runs = new TreeMap<>();
    try (Project project = Project.open(scratch.root());
        ObjectWriter writer = project.cache().writer()) {
      List<Ledger.Line> lines = new ArrayList<>();
      for (Stage stage : project.workspace().graph().ordered()) {
        RepoPath out = stage.outs().getFirst().path();
        byte[] bytes = ("made " + out.name() + "\n").getBytes(StandardCharsets.UTF_8);
        Entry entry = Entry.file(writer.put(bytes), bytes.length);
        RunRecord record = record(stage, new TreeMap<>(Map.of(out, entry)));
        lines.add(Ledger.Line.of(writer.put(record.toBytes()), record));
        runs.put(record.key(), entry);
      }
      writer.commit();
      project.ledger().append(lines);
      return runs;
    }
  }

  private static RunRecord record(Stage stage, SortedMap<RepoPath, Entry> outs) {
    StageKey key = StageKey.of(stage, new TreeMap<>(), new TreeMap<>());
    Instant start = Instant.parse("2026-11-28T00:00:00Z");
    return new RunRecord(
        stage.name(),
        RunRecord.Outcome.SUCCEEDED,
        key.digest(),
        key,
        outs,
        outs,
        new TreeMap<>(),
        Optional.empty(),
        new TreeMap<>(),
        Optional.empty(),
        new TreeMap<>(),
        new RunRecord.Measured(start, start.plusSeconds(1), 1, 1, 0),
        JsonValue.object().put("machine", "some machine").build(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new TreeMap<>());
  }
}
