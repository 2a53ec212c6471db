package dev.jrepro.reproduce.probe;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.Json;
import dev.jrepro.store.FolderStore;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a stage gives when nothing is changed.
 *
 * @param outs its outputs
 * @param unstable those that came out otherwise another time
 * @param remark what the comparison rests on: a part of a sentence
 * @param store where the outputs' bytes are, if anywhere
 * @param numerics the numerics class, for a {@code java} stage
 * @param wallMillis how long it took
 */
record Control(
    SortedMap<RepoPath, Entry> outs,
    SortedSet<RepoPath> unstable,
    String remark,
    Optional<FolderStore> store,
    Optional<String> numerics,
    long wallMillis) {

  Control {
    outs = Collections.unmodifiableSortedMap(new TreeMap<>(outs));
    unstable = Collections.unmodifiableSortedSet(new TreeSet<>(unstable));
  }

  /** Returns the outputs by which something can be judged. */
  List<RepoPath> stable() {
    return outs.keySet().stream().filter(path -> !unstable.contains(path)).toList();
  }

  /** Returns what tells these outputs from others. */
  Digest digest() {
    return Json.digest(Notes.outs(outs));
  }

  /** Returns the outputs that differ between two runs. */
  static SortedSet<RepoPath> different(
      SortedMap<RepoPath, Entry> one, SortedMap<RepoPath, Entry> other) {
    SortedSet<RepoPath> all = new TreeSet<>(one.keySet());
    all.addAll(other.keySet());
    all.removeIf(
        path -> Optional.ofNullable(one.get(path)).equals(Optional.ofNullable(other.get(path))));
    return all;
  }
}
