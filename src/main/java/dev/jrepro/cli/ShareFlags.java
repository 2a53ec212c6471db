package dev.jrepro.cli;

import dev.jrepro.core.CommitId;
import dev.jrepro.core.JreproException;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.project.Bringing;
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
      description = "How many requests are under way at once; 8 unless said.")
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

  /** Brings data into the cache, from the remote and for imports from where they came. */
  Bringing bringing(Cli cli, Project project) {
    if (jobs < 1) {
      throw new JreproException.Invalid("-j wants a number from 1 on.");
    }
    return new Bringing(
        project,
        cli.variables(),
        new Bringing.From(Optional.ofNullable(remote), jobs, new Meter(cli)));
  }

  /** Tells what was brought, and what could not be. */
  static void tell(Cli cli, Bringing.Brought brought) {
    brought
        .shared()
        .ifPresent(shared -> {
          cli.progress(Texts.moved(shared, "fetched"));
          shared.warnings().forEach(text -> cli.progress("Warning: " + text));
        });
    brought.imported().forEach(path -> cli.progress("Imported " + path + "."));
    brought.failed().forEach((path, why) -> cli.progress("Warning: " + why.getMessage()));
  }

  /** An import that was asked for by name and is to be had nowhere is no warning. */
  void failIfNamed(Bringing.Brought brought) {
    if (!targets.isEmpty() && !brought.failed().isEmpty()) {
      throw brought.failed().get(brought.failed().firstKey());
    }
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
