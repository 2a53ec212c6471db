package dev.jrepro.lineage;

import dev.jrepro.content.Entry;
import dev.jrepro.content.Leaves;
import dev.jrepro.content.ObjectSource;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Stage;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The small text files of a snapshot wherever they are kept: in the workspace or in Git's commit;
 * and outputs that neither has, by the stage's lock, in the cache. For one thread.
 */
public final class KeptFiles {

  private final Snapshot snapshot;
  private final @Nullable ObjectSource cache;
  private final SortedMap<RepoPath, SortedMap<RepoPath, Entry>> unfolded = new TreeMap<>();

  private KeptFiles(Snapshot snapshot, @Nullable ObjectSource cache) {
    this.snapshot = snapshot;
    this.cache = cache;
  }

  /** Returns the files of the workspace, or those that Git has of a commit, and no others. */
  public static KeptFiles of(Snapshot snapshot) {
    return new KeptFiles(snapshot, null);
  }

  /** Returns the files of the workspace or a commit, and the outputs that the cache keeps. */
  public static KeptFiles of(Snapshot snapshot, ObjectSource cache) {
    return new KeptFiles(snapshot, cache);
  }

  /** Returns the snapshot whose files these are. */
  public Snapshot snapshot() {
    return snapshot;
  }

  /**
   * Returns the UTF-8 text of a file, if it is there.
   *
   * @throws dev.jrepro.content.MissingObject if the lock names it and the cache has it not
   * @throws JreproException if it cannot be read, or is not UTF-8
   */
  public Optional<String> read(RepoPath file) {
    Optional<String> text = snapshot.files().read(file);
    if (text.isPresent() || cache == null) {
      return text;
    }
    return Optional.ofNullable(cached(file).get(file))
        .filter(entry -> !entry.isDirectory())
        .map(entry -> Utf8.decode(cache.read(entry.digest()), file));
  }

  /** Returns the files in a folder and below it; sorted. */
  public SortedSet<RepoPath> files(RepoPath folder) {
    SortedSet<RepoPath> files = new TreeSet<>(snapshot.files().files(folder));
    if (files.isEmpty()) {
      cached(folder)
          .forEach((path, entry) -> {
            if (path.isIn(folder) && !entry.isDirectory()) {
              files.add(path);
            }
          });
    }
    return files;
  }

  /** Returns what the lock says lies at and below the output that the path is or is in. */
  private SortedMap<RepoPath, Entry> cached(RepoPath path) {
    Optional<Stage> maker = cache == null ? Optional.empty() : snapshot.graph().producer(path);
    if (maker.isEmpty()) {
      return new TreeMap<>();
    }
    RepoPath output = holder(maker.get(), path);
    return unfolded.computeIfAbsent(output, at -> unfold(maker.get(), at));
  }

  private SortedMap<RepoPath, Entry> unfold(Stage maker, RepoPath output) {
    SortedMap<RepoPath, Entry> all = new TreeMap<>();
    Optional<Map<RepoPath, Entry>> outs = snapshot.lock(maker.name()).map(Lock::outs);
    Entry entry = outs.map(o -> o.get(output)).orElse(null);
    if (entry != null && cache != null) {
      all.putAll(Leaves.of(output, entry, cache));
    }
    return all;
  }

  private static RepoPath holder(Stage maker, RepoPath path) {
    return maker.outs().stream()
        .map(Output::path)
        .filter(path::isIn)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(maker.name() + " does not make " + path));
  }
}
