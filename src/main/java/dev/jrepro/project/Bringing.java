package dev.jrepro.project;

import dev.jrepro.content.Entry;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.remote.Progress;
import dev.jrepro.store.Wholeness;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Brings data into the cache from wherever it is to be had: from a remote, and imports that the
 * remote lacks from where they came.
 */
public final class Bringing {

  private final Project project;
  private final Map<String, String> variables;
  private final From from;

  /**
   * Brings data into a project's cache.
   *
   * @param variables the caller's environment, for the places of imports
   */
  public Bringing(Project project, Map<String, String> variables, From from) {
    this.project = project;
    this.variables = new TreeMap<>(variables);
    this.from = from;
  }

  /**
   * From where.
   *
   * @param remote the remote's name; the default one if empty
   * @param jobs how many objects move at once
   * @param progress what hears of it
   */
  public record From(Optional<String> remote, int jobs, Progress progress) {}

  /**
   * What was brought.
   *
   * @param shared what came from the remote; empty if there is none
   * @param imported the imports that came from elsewhere
   * @param failed the imports that are to be had nowhere, with the reason
   */
  public record Brought(
      Optional<Sharing.Shared> shared,
      List<RepoPath> imported,
      SortedMap<RepoPath, JreproException> failed) {
    public Brought {
      imported = List.copyOf(imported);
      failed = Collections.unmodifiableSortedMap(new TreeMap<>(failed));
    }
  }

  /**
   * Brings what snapshots speak of and the cache lacks, and the records of their runs. An import
   * that is to be had nowhere keeps nobody from the rest.
   *
   * @throws JreproException.Invalid if there is no remote, and something else than imports is
   *     lacking
   */
  public Brought run(Collection<Snapshot> snapshots, Collection<String> targets)
      throws InterruptedException {
    Optional<Sharing.Shared> shared = Optional.empty();
    if (from.remote().isPresent()
        || !project.config().remotes().isEmpty()
        || !areImports(snapshots, targets)) {
      shared =
          Optional.of(
              new Sharing(project, from.remote(), from.jobs(), from.progress())
                  .fetch(snapshots, targets));
    }
    List<RepoPath> imported = new ArrayList<>();
    SortedMap<RepoPath, JreproException> failed = new TreeMap<>();
    SortedMap<RepoPath, Pointer> lacking = new TreeMap<>();
    snapshots.forEach(snapshot -> lacking(snapshot, targets).forEach(lacking::putIfAbsent));
    for (Pointer pointer : lacking.values()) {
      try {
        new Imports(project, variables).bring(pointer);
        imported.add(pointer.path());
      } catch (JreproException.Refused | JreproException.RemoteFailed e) {
        failed.put(pointer.path(), e);
      }
    }
    return new Brought(shared, imported, failed);
  }

  /** Returns whether all that the cache lacks are imports, and there are some. */
  private boolean areImports(Collection<Snapshot> snapshots, Collection<String> targets) {
    boolean some = false;
    for (Snapshot snapshot : snapshots) {
      some |=
          new Holdings(snapshot).pointers(targets).stream().anyMatch(p -> p.source().isPresent());
      Chosen chosen = new Holdings(snapshot).chosenShared(targets);
      for (Map.Entry<RepoPath, RepoPath> each : chosen.holders().entrySet()) {
        Entry entry = chosen.entries().get(each.getValue());
        if (!isImport(snapshot, each.getValue())
            && (entry == null || !Wholeness.has(project.cache(), entry))) {
          return false;
        }
      }
    }
    return some;
  }

  private static boolean isImport(Snapshot snapshot, RepoPath path) {
    return Optional.ofNullable(snapshot.pointers().get(path)).flatMap(Pointer::source).isPresent();
  }

  /** Returns the imports of which the cache lacks what is wanted. */
  private SortedMap<RepoPath, Pointer> lacking(Snapshot snapshot, Collection<String> targets) {
    SortedMap<RepoPath, Pointer> lacking = new TreeMap<>();
    Holdings holdings = new Holdings(snapshot);
    Chosen chosen = holdings.chosenShared(targets);
    chosen
        .holders()
        .forEach((path, holder) -> {
          Pointer pointer = snapshot.pointers().get(holder);
          if (pointer != null && pointer.source().isPresent() && !has(chosen, path)) {
            lacking.put(holder, pointer);
          }
        });
    holdings.pointers(targets).stream()
        .filter(p -> p.entry().isEmpty() && p.source().isPresent())
        .forEach(p -> lacking.put(p.path(), p));
    return lacking;
  }

  private boolean has(Chosen chosen, RepoPath path) {
    try {
      return Wholeness.has(project.cache(), chosen.resolve(path, project.cache()));
    } catch (JreproException.Refused e) {
      return false;
    }
  }
}
