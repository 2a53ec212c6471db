package dev.jrepro.lineage;

import dev.jrepro.core.RepoPath;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A project's files that lie in memory. */
public final class MemoryProject implements ProjectFiles {

  private final SortedMap<RepoPath, String> texts = new TreeMap<>();

  /** Adds a file, or replaces it. */
  public MemoryProject with(String file, String text) {
    texts.put(RepoPath.of(file), text);
    return this;
  }

  /** Adds the lock of a stage. */
  public MemoryProject with(Lock lock) {
    texts.put(LockFiles.path(lock.stage()), lock.toText());
    return this;
  }

  /** Returns what the files declare. */
  public Snapshot snapshot() {
    return new Snapshot(this, Map.of());
  }

  @Override
  public Optional<String> read(RepoPath file) {
    return Optional.ofNullable(texts.get(file));
  }

  @Override
  public SortedSet<RepoPath> files(RepoPath folder) {
    SortedSet<RepoPath> files = new TreeSet<>(texts.keySet());
    files.removeIf(file -> file.equals(folder) || !file.isIn(folder));
    return files;
  }
}
