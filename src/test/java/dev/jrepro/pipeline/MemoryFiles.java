package dev.jrepro.pipeline;

import dev.jrepro.core.RepoPath;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Pipeline files that lie in memory, and count how often each is read. */
final class MemoryFiles implements PipelineFiles {

  private final SortedMap<RepoPath, String> texts = new TreeMap<>();
  private final Map<RepoPath, Integer> reads = new HashMap<>();

  static MemoryFiles of(String file, String text) {
    return new MemoryFiles().with(file, text);
  }

  MemoryFiles with(String file, String text) {
    texts.put(RepoPath.of(file), text);
    return this;
  }

  /** Reads all pipelines, with no overrides. */
  List<Pipeline> pipelines(Map<String, String> overrides) {
    return Pipelines.read(this, overrides);
  }

  /** Returns the stages of the one pipeline, in the order of the file. */
  List<Stage> stages() {
    return Pipelines.read(this, Map.of()).getFirst().stages();
  }

  /** Returns the one stage of the one pipeline. */
  Stage stage() {
    return stages().getFirst();
  }

  int reads(String file) {
    return reads.getOrDefault(RepoPath.of(file), 0);
  }

  @Override
  public List<RepoPath> pipelines() {
    return texts.keySet().stream()
        .filter(f -> f.name().equals("dvc.yaml") || f.value().matches("pipelines/.*\\.(yaml|yml)"))
        .toList();
  }

  @Override
  public Optional<String> read(RepoPath file) {
    reads.merge(file, 1, Integer::sum);
    return Optional.ofNullable(texts.get(file));
  }
}
