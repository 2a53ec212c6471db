package dev.jrepro.cli;

import dev.jrepro.core.CommitId;
import dev.jrepro.core.JreproException;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.project.Project;
import dev.jrepro.project.Sharing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code push}, {@code pull} and {@code fetch} can be told. */
final class ShareFlags {
  private static final int JOBS = 8;

  @Parameters(
      arity = "0..*",
      paramLabel = "TARGET",
      description = "Paths, stages or pipelines; everything if none is named.")
  List<String> targets = List.of();

  @Option(
      names = {"-r", "--remote"},
      paramLabel = "NAME",
      description = "The remote; the default one unless said.")
  private @Nullable String remote;

  @Option(
      names = {"-j", "--jobs"},
      paramLabel = "N",
      description = "How many objects move at once; 8 unless said.")
  private int jobs = JOBS;

  @Option(
      names = {"-A", "--all-commits"},
      description = "The data of every commit, not of the workspace alone.")
  private boolean allCommits;

  Sharing sharing(Cli cli, Project project) {
    if (jobs < 1) {
      throw new JreproException.Invalid("-j wants a number from 1 on.");
    }
    return new Sharing(project, Optional.ofNullable(remote), jobs, new Meter(cli));
  }

  List<Snapshot> snapshots(Project project) {
    List<Snapshot> snapshots = new ArrayList<>();
    snapshots.add(project.workspace());
    if (allCommits) {
      for (CommitId commit : project.git().allCommits()) {
        snapshots.add(project.snapshotAt(commit));
      }
    }
    return snapshots;
  }
}
