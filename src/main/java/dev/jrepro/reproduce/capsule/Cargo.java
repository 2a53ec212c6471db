package dev.jrepro.reproduce.capsule;

import dev.jrepro.content.Entry;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Lock;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.reproduce.RawInputs;
import dev.jrepro.reproduce.Reproduction;
import dev.jrepro.store.FolderStore;
import dev.jrepro.store.Wholeness;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * The data that a capsule has, and that it has not.
 *
 * @param inputs the raw inputs that go in
 * @param withheld the raw inputs that the reader has to supply
 * @param recorded the outputs of which the recorded bytes go in, so that what differs can be graded
 *     closer than by digest
 */
record Cargo(
    SortedMap<RepoPath, Entry> inputs,
    SortedMap<RepoPath, Entry> withheld,
    SortedMap<RepoPath, Entry> recorded) {

  Cargo {
    inputs = Collections.unmodifiableSortedMap(new TreeMap<>(inputs));
    withheld = Collections.unmodifiableSortedMap(new TreeMap<>(withheld));
    recorded = Collections.unmodifiableSortedMap(new TreeMap<>(recorded));
  }

  /**
   * Chooses it.
   *
   * @param without raw inputs, or folders of them, that do not go in
   * @param outputs whether the recorded bytes of all outputs do; else those of outputs with a
   *     tolerance
   * @throws JreproException.Refused if something is not in the cache
   */
  static Cargo of(
      Reproduction reproduction, FolderStore cache, SortedSet<RepoPath> without, boolean outputs) {
    RawInputs all = reproduction.inputs();
    SortedMap<RepoPath, Entry> inputs = new TreeMap<>();
    SortedMap<RepoPath, Entry> withheld = new TreeMap<>();
    List<String> missing = new ArrayList<>();
    all.unfilled().forEach(pointer -> missing.add(pointer.path().typed()));
    all.known()
        .forEach((path, entry) ->
            (without.stream().anyMatch(path::isIn) ? withheld : inputs).put(path, entry));
    SortedMap<RepoPath, Entry> recorded = recorded(reproduction, outputs);
    missing(inputs, cache, missing);
    missing(recorded, cache, missing);
    if (!missing.isEmpty()) {
      throw new JreproException.Refused(
          "data that the capsule needs is not here: " + list(missing) + ".",
          "'jrepro pull' brings that of the workspace, 'jrepro fetch -A' that of every commit;"
              + " --without PATH has the reader supply a raw input.");
    }
    checkThatTheyAre(without, withheld, all);
    return new Cargo(inputs, withheld, recorded);
  }

  private static void missing(
      SortedMap<RepoPath, Entry> entries, FolderStore cache, List<String> missing) {
    entries.forEach((path, entry) -> {
      if (!Wholeness.has(cache, entry)) {
        missing.add(path.typed());
      }
    });
  }

  /** What Git keeps is in the bundle. */
  private static SortedMap<RepoPath, Entry> recorded(Reproduction reproduction, boolean outputs) {
    SortedMap<RepoPath, Entry> recorded = new TreeMap<>();
    for (Stage stage : reproduction.stages()) {
      Optional<Lock> lock = reproduction.snapshot().lock(stage.name()).filter(l -> !stage.frozen());
      for (Output output : stage.outs()) {
        if (output.cached() && (outputs || output.tolerance().isPresent())) {
          lock.map(l -> l.outs().get(output.path()))
              .ifPresent(entry -> recorded.put(output.path(), entry));
        }
      }
    }
    return recorded;
  }

  private static void checkThatTheyAre(
      Collection<RepoPath> without, SortedMap<RepoPath, Entry> withheld, RawInputs all) {
    for (RepoPath path : without) {
      if (withheld.keySet().stream().noneMatch(each -> each.isIn(path))) {
        throw new JreproException.Invalid(
            "--without " + path + ": it is no raw input of these stages.",
            all.known().isEmpty()
                ? "They have none."
                : "Their raw inputs are "
                    + list(all.known().keySet().stream().map(RepoPath::typed).toList())
                    + ".");
      }
    }
  }

  private static String list(List<String> words) {
    return String.join(", ", words);
  }

  /** Returns all that goes in. */
  SortedMap<RepoPath, Entry> taken() {
    SortedMap<RepoPath, Entry> taken = new TreeMap<>(inputs);
    taken.putAll(recorded);
    return taken;
  }
}
