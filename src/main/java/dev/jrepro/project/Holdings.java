package dev.jrepro.project;

import dev.jrepro.content.Entry;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Stage;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The data that a snapshot speaks of: what its pointers and the locks of its stages name. */
public final class Holdings {

  private final Snapshot snapshot;

  /** Speaks of a snapshot's data. */
  public Holdings(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  /**
   * Returns the entries that the cache and not Git keeps, by path.
   *
   * @param targets pipelines, stages, artifacts and paths of data; everything if empty
   * @throws JreproException.Invalid if a target names nothing
   */
  public SortedMap<RepoPath, Entry> entries(Collection<String> targets) {
    SortedMap<RepoPath, Entry> entries = new TreeMap<>();
    pointers(targets).forEach(p -> p.entry().ifPresent(e -> entries.put(p.path(), e)));
    for (Stage stage : stages(targets)) {
      outputs(stage, true)
          .forEach((path, entry) -> {
            if (isMeant(stage, path, targets)) {
              entries.put(path, entry);
            }
          });
    }
    return entries;
  }

  /**
   * Returns what targets mean, which may be paths in data and in outputs.
   *
   * @throws JreproException.Invalid if a target names nothing
   */
  public Chosen chosen(Collection<String> targets) {
    return narrow(entries(targets), targets);
  }

  /** Returns the same without the outputs that are declared to stay here: {@code push: false}. */
  public Chosen chosenShared(Collection<String> targets) {
    return narrow(shared(targets), targets);
  }

  /** A target in some data means that part of it, unless another one means all of it. */
  private Chosen narrow(SortedMap<RepoPath, Entry> entries, Collection<String> targets) {
    pointers(targets).forEach(snapshot::checkMerged);
    SortedMap<RepoPath, RepoPath> holders = new TreeMap<>();
    entries.keySet().forEach(holder -> parts(holder, targets).forEach(p -> holders.put(p, holder)));
    return new Chosen(holders, entries);
  }

  private SortedSet<RepoPath> parts(RepoPath holder, Collection<String> targets) {
    SortedSet<RepoPath> parts = new TreeSet<>();
    for (String target : targets) {
      Optional<RepoPath> inside = inside(holder, target);
      if (inside.isPresent()) {
        parts.add(inside.get());
      } else if (means(holder, target)) {
        return new TreeSet<>(List.of(holder));
      }
    }
    if (parts.isEmpty()) {
      return new TreeSet<>(List.of(holder));
    }
    SortedSet<RepoPath> tops = new TreeSet<>(parts);
    tops.removeIf(p -> p.parent().selfAndParents().stream().anyMatch(parts::contains));
    return tops;
  }

  /** Returns the path that a target names inside some data, if it does. */
  private Optional<RepoPath> inside(RepoPath holder, String target) {
    if (target.indexOf(':') >= 0 && snapshot.pointers().get(holder) == null) {
      return Optional.empty();
    }
    RepoPath path = RepoPath.of(target);
    return Optional.of(path).filter(p -> p.isIn(holder) && !p.equals(holder));
  }

  /** Returns whether a target that names nothing inside some data means all of it. */
  private boolean means(RepoPath holder, String target) {
    if (pointersAt(target).stream().anyMatch(p -> p.path().equals(holder))) {
      return true;
    }
    return named(target).stream()
        .anyMatch(stage ->
            stage.outs().stream().anyMatch(out -> out.path().equals(holder))
                && isMeant(stage, holder, List.of(target)));
  }

  /** Returns the same without the outputs that are declared to stay here: {@code push: false}. */
  public SortedMap<RepoPath, Entry> shared(Collection<String> targets) {
    SortedMap<RepoPath, Entry> entries = entries(targets);
    for (Stage stage : stages(targets)) {
      stage.outs().stream().filter(out -> !out.push()).map(Output::path).forEach(entries::remove);
    }
    return entries;
  }

  /** Returns what a stage's lock says of its outputs, those of the cache or all of them. */
  public SortedMap<RepoPath, Entry> outputs(Stage stage, boolean cachedOnly) {
    SortedMap<RepoPath, Entry> entries = new TreeMap<>();
    Optional<Lock> lock = snapshot.lock(stage.name());
    for (Output out : stage.outs()) {
      lock.map(l -> l.outs().get(out.path()))
          .filter(e -> out.cached() || !cachedOnly)
          .ifPresent(e -> entries.put(out.path(), e));
    }
    return entries;
  }

  /** Returns the stages that targets name; every stage if there are none. */
  public List<Stage> stages(Collection<String> targets) {
    if (targets.isEmpty()) {
      return snapshot.graph().ordered();
    }
    SortedSet<StageName> chosen = new TreeSet<>();
    for (String target : targets) {
      named(target).forEach(stage -> chosen.add(stage.name()));
    }
    return snapshot.graph().ordered().stream().filter(s -> chosen.contains(s.name())).toList();
  }

  /** Returns the stages that a target names; a path of pointers need not name any. */
  private List<Stage> named(String target) {
    try {
      return snapshot.graph().resolve(target);
    } catch (JreproException.Invalid e) {
      if (pointersAt(target).isEmpty()) {
        throw e;
      }
      return List.of();
    }
  }

  /** Returns whether targets mean an output: by its stage, or by a path at, over or in it. */
  private boolean isMeant(Stage stage, RepoPath out, Collection<String> targets) {
    return targets.isEmpty()
        || targets.stream()
            .filter(target -> named(target).contains(stage))
            .anyMatch(target -> !isPath(target) || isRelated(RepoPath.of(target), out));
  }

  /** Returns whether a target is a path: outputs and folders of some are, names are not. */
  private boolean isPath(String target) {
    return target.indexOf(':') < 0
        && !snapshot.graph().isName(target)
        && !snapshot.graph().producers(RepoPath.of(target)).isEmpty();
  }

  private static boolean isRelated(RepoPath path, RepoPath out) {
    return path.isIn(out) || out.isIn(path);
  }

  Collection<Pointer> pointers(Collection<String> targets) {
    return targets.isEmpty()
        ? snapshot.pointers().values()
        : targets.stream().flatMap(target -> pointersAt(target).stream()).toList();
  }

  private List<Pointer> pointersAt(String target) {
    // A value in a stage's name, such as train@../x, need not be a path.
    if (target.indexOf('@') >= 0 && snapshot.graph().isName(target)) {
      return List.of();
    }
    RepoPath path = RepoPath.of(target);
    Optional<RepoPath> data = Pointer.data(path).filter(snapshot.pointers()::containsKey);
    return data.map(d -> List.of(snapshot.pointers().get(d)))
        .orElseGet(() -> snapshot.pointersAt(path));
  }
}
