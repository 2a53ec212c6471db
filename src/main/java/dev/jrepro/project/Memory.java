package dev.jrepro.project;

import dev.jrepro.content.Contents;
import dev.jrepro.content.Entry;
import dev.jrepro.content.Kind;
import dev.jrepro.content.ObjectSink;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.lineage.LockFiles;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.pipeline.PipelineFiles;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.pipeline.StageGraph;
import dev.jrepro.plan.Facts;
import dev.jrepro.plan.Judgement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was found out of a workspace's pipelines before: the stages that their texts declare, and
 * what a stage was fresh with. All of it is an answer to digests, and holds wherever these are the
 * same again; whether they are, the stat index says, or else the bytes. So nothing in it can be out
 * of date; without it, jrepro finds all of it out again. For one thread.
 */
final class Memory {

  private final MemoryFile file;
  private final Contents contents;
  private boolean isLoaded;
  private Documents documents = new Documents();
  private @Nullable GraphReads reads;
  private @Nullable StageGraph graph;
  private final Map<StageName, Freshness> known = new HashMap<>();
  private boolean changed;

  /**
   * Remembers in a file.
   *
   * @param contents says what stands at a path of the workspace
   */
  Memory(MemoryFile file, Contents contents) {
    this.file = file;
    this.contents = contents;
  }

  /** Returns the stages that pipelines declare. */
  StageGraph graph(PipelineFiles files, Map<String, String> overrides) {
    if (!overrides.isEmpty()) {
      return Snapshot.parse(files, overrides);
    }
    load();
    StageGraph remembered = graph;
    if (remembered != null && reads != null && reads.areAsBefore(files, this::digest)) {
      return remembered;
    }
    GraphReads now = new GraphReads(files, documents);
    StageGraph parsed = Snapshot.parse(now, overrides);
    reads = now;
    graph = parsed;
    changed = true;
    return parsed;
  }

  private void load() {
    if (!isLoaded) {
      isLoaded = true;
      Optional<MemoryFile.Content> content = file.read();
      if (content.isPresent()) {
        documents = content.get().documents();
        reads = content.get().reads();
        graph = content.get().graph();
        content.get().fresh().forEach(fresh -> known.put(fresh.stage().name(), fresh));
      }
    }
  }

  private Optional<Digest> digest(RepoPath path) {
    return contents
        .entry(path, ObjectSink.hashing())
        .filter(entry -> entry.kind() == Kind.FILE || entry.kind() == Kind.EXECUTABLE)
        .map(Entry::digest);
  }

  /** Returns whether a stage was fresh with what is so now. */
  boolean isFresh(Stage stage, Facts facts) {
    load();
    Freshness before = known.get(stage.name());
    if (before == null || !before.isOf(stage)) {
      return false;
    }
    Optional<Digest> lock = digest(LockFiles.path(stage.name()));
    return lock.isPresent() && before.holds(lock.get(), facts);
  }

  /**
   * Takes note of a stage that is fresh.
   *
   * @param lock the digest of the text in which its lock was read
   */
  void note(Judgement judgement, Digest lock, Facts facts) {
    load();
    Optional<Freshness> now = Freshness.of(judgement, lock, facts);
    if (now.isPresent()) {
      Freshness before = known.put(judgement.stage().name(), now.get());
      changed |= before == null || !before.isEqual(now.get());
    }
  }

  /** Writes what is new, all or nothing; where it cannot be written, it is found out again. */
  void save() {
    StageGraph stages = graph;
    if (!changed || stages == null || reads == null) {
      return;
    }
    List<Freshness> fresh =
        stages.ordered().stream()
            .flatMap(stage ->
                Optional.ofNullable(known.get(stage.name()))
                    .filter(f -> f.isOf(stage))
                    .map(f -> f.with(stage))
                    .stream())
            .toList();
    file.write(new MemoryFile.Content(documents.only(reads.pipelines()), reads, stages, fresh));
    changed = false;
  }
}
