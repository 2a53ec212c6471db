package dev.jrepro.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.Golden;
import dev.jrepro.content.Entry;
import dev.jrepro.content.Tree;
import dev.jrepro.content.TreeMemory;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.KeptFiles;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.MemoryProject;
import dev.jrepro.lineage.StageKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class MetricsTest {

  private static final String PIPELINE =
      """
      stages:
        train:
          cmd: "true"
          outs: [model]
          metrics: [metrics/train.json, metrics/own.yaml: {cache: true}]
        evaluate:
          cmd: "true"
          metrics: [metrics/test.json]
      metrics: [other/summary.yaml]
      """;

  private static MemoryProject project() {
    return new MemoryProject()
        .with("pipelines/p.yaml", PIPELINE)
        .with(
            "metrics/train.json",
            "{\"loss\": {\"train\": 0.10, \"val\": 1e-05},\n\t\"epochs\": 4, \"best\": true,"
                + " \"curve\": [1, 0.5]}")
        .with("metrics/own.yaml", "# by hand\nname: a|b\nratio: .5\nnone: ~\n")
        .with("metrics/test.json", "{\"accuracy\": 0.9735, \"nan\": NaN}")
        .with("other/summary.yaml", "0.97");
  }

  @Test
  void everyDeclaredFileIsRead() throws IOException {
    Values metrics = Metrics.of(project().snapshot());
    assertThat(metrics.problems()).isEmpty();
    assertThat(metrics.value(RepoPath.of("metrics/train.json"), "loss.val"))
        .hasValueSatisfying(value -> assertThat(value.number()).hasValue(1e-5));
    Golden.check("metrics/show.txt", metrics.toTable("Metric").toText());
    Golden.check("metrics/show.md", metrics.toTable("Metric").toMarkdown());
    Golden.check("metrics/show.json", Json.pretty(metrics.toJson()));
  }

  @Test
  void whatIsMissingOrBrokenIsNamedAndTheOthersAreShown() throws IOException {
    MemoryProject project =
        new MemoryProject()
            .with("pipelines/p.yaml", PIPELINE)
            .with("metrics/train.json", "{\"loss\": 1,")
            .with("metrics/own.yaml", "just some words")
            .with("metrics/test.json", "{\"accuracy\": 0.5}");
    Values metrics = Metrics.of(project.snapshot());
    assertThat(metrics.problems()).hasSize(3);
    assertThat(metrics.problems().get(RepoPath.of("metrics/train.json")))
        .startsWith("metrics/train.json:1:");
    assertThat(metrics.problems())
        .containsEntry(RepoPath.of("other/summary.yaml"), "other/summary.yaml is missing.");
    Golden.check("metrics/problems.txt", metrics.toTable("Metric").toText());
    assertThat(Json.canonical(metrics.toJson()))
        .isEqualTo(
            "{\"metrics/own.yaml\":null,\"metrics/test.json\":{\"accuracy\":0.5},"
                + "\"metrics/train.json\":null,\"other/summary.yaml\":null}");
  }

  @Test
  void onlyWhatIsAskedForIsRead() {
    MemoryProject project = project().with("elsewhere.json", "{\"a\": 1}");
    assertThat(files(project, "metrics")).hasSize(3);
    assertThat(files(project, "metrics/test.json")).hasSize(1);
    assertThat(files(project, "elsewhere.json", "other"))
        .containsExactly(RepoPath.of("elsewhere.json"), RepoPath.of("other/summary.yaml"));
    assertThat(files(project, "nowhere.json")).containsExactly(RepoPath.of("nowhere.json"));
  }

  @Test
  void aFolderStandsForItsFiles() {
    MemoryProject project =
        new MemoryProject()
            .with("pipelines/p.yaml", "metrics: [live]\n")
            .with("live/a.json", "{}")
            .with("live/deep/b.json", "{\"x\": 1}");
    assertThat(Metrics.of(project.snapshot()).files())
        .containsOnlyKeys(RepoPath.of("live/a.json"), RepoPath.of("live/deep/b.json"));
  }

  @Test
  void whatTheCacheKeepsComesFromTheCache() throws IOException {
    TreeMemory cache = new TreeMemory();
    Entry file = put(cache, "{\"accuracy\": 0.25}");
    SortedMap<String, Entry> inFolder = new TreeMap<>();
    inFolder.put("metrics.json", put(cache, "{\"step\": 7}"));
    Entry folder = new Tree(inFolder).store(cache);
    MemoryProject project =
        new MemoryProject()
            .with(
                "dvc.yaml",
                """
                stages:
                  train:
                    cmd: "true"
                    outs: [live]
                    metrics: [m.json]
                metrics: [live/metrics.json]
                """)
            .with(lock(Map.of("m.json", file, "live", folder)));
    assertThat(Metrics.of(project.snapshot()).problems()).hasSize(2);

    KeptFiles kept = KeptFiles.of(project.snapshot(), cache);
    assertThat(Json.canonical(Metrics.of(kept, List.of()).toJson()))
        .isEqualTo("{\"live/metrics.json\":{\"step\":7},\"m.json\":{\"accuracy\":0.25}}");
  }

  @Test
  void whatTheCacheShouldKeepAndDoesNotIsNamed() {
    Entry gone = Entry.file(Digest.ofUtf8("gone"), 4);
    MemoryProject project =
        new MemoryProject()
            .with("dvc.yaml", "stages: {train: {cmd: 'true', metrics: [m.json, n.json]}}\n")
            .with(lock(Map.of("m.json", gone)));
    Values metrics = Metrics.of(KeptFiles.of(project.snapshot(), new TreeMemory()), List.of());
    assertThat(metrics.problems().get(RepoPath.of("m.json")))
        .contains(gone.digest().toString(), "not in the cache");
    assertThat(metrics.problems().get(RepoPath.of("n.json"))).isEqualTo("n.json is missing.");
  }

  private static Iterable<RepoPath> files(MemoryProject project, String... targets) {
    List<RepoPath> paths = List.of(targets).stream().map(RepoPath::of).toList();
    return Metrics.of(KeptFiles.of(project.snapshot()), paths).files().keySet();
  }

  private static Entry put(TreeMemory cache, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Entry.file(cache.put(bytes), bytes.length);
  }

  private static Lock lock(Map<String, Entry> outs) {
    SortedMap<RepoPath, Entry> entries = new TreeMap<>();
    outs.forEach((path, entry) -> entries.put(RepoPath.of(path), entry));
    StageKey inputs = new StageKey(JsonValue.object().build());
    return new Lock(
        new StageName("dvc", "train"),
        StageKey.SCHEMA,
        inputs.digest(),
        inputs,
        entries,
        Optional.empty(),
        Optional.empty());
  }
}
