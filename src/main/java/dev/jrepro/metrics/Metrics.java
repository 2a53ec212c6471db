package dev.jrepro.metrics;

import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.KeptFiles;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Pipeline;
import dev.jrepro.pipeline.Stage;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads the metrics of a workspace or a commit. */
public final class Metrics {

  private Metrics() {}

  /** Returns the metrics in files of the workspace, or in those that Git has of a commit. */
  public static Values of(Snapshot snapshot) {
    return of(KeptFiles.of(snapshot), List.of());
  }

  /**
   * Returns the metrics. A file that is missing or does not read is named as such, and the others
   * are read all the same.
   *
   * @param files where they are kept
   * @param targets the files and folders that are asked for, declared as metrics or not; all
   *     declared ones if empty
   * @throws dev.jrepro.core.JreproException.Invalid if the pipelines do not read
   */
  public static Values of(KeptFiles files, Collection<RepoPath> targets) {
    ValuesReader reader = new ValuesReader(files);
    SortedMap<RepoPath, FileValues> all = new TreeMap<>();
    chosen(declared(files.snapshot()), targets).forEach(path -> reader.read(path, all));
    return new Values(all);
  }

  private static SortedSet<RepoPath> declared(Snapshot snapshot) {
    SortedSet<RepoPath> declared = new TreeSet<>();
    for (Pipeline pipeline : snapshot.graph().pipelines()) {
      declared.addAll(pipeline.metrics());
      for (Stage stage : pipeline.stages()) {
        stage.outs().stream()
            .filter(out -> out.kind() == Output.Kind.METRIC)
            .map(Output::path)
            .forEach(declared::add);
      }
    }
    return declared;
  }

  private static SortedSet<RepoPath> chosen(
      SortedSet<RepoPath> declared, Collection<RepoPath> targets) {
    if (targets.isEmpty()) {
      return declared;
    }
    SortedSet<RepoPath> chosen = new TreeSet<>();
    for (RepoPath target : targets) {
      List<RepoPath> below = declared.stream().filter(path -> path.isIn(target)).toList();
      chosen.addAll(below.isEmpty() ? List.of(target) : below);
    }
    return chosen;
  }
}
