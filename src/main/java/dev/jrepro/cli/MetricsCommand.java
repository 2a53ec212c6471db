package dev.jrepro.cli;

import dev.jrepro.lineage.KeptFiles;
import dev.jrepro.metrics.Difference;
import dev.jrepro.metrics.Metrics;
import dev.jrepro.metrics.Values;
import dev.jrepro.project.Project;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code jrepro metrics}. */
@Command(
    name = "metrics",
    description = "Show and compare metrics.",
    subcommands = {MetricsCommand.Show.class, MetricsCommand.Diff.class})
final class MetricsCommand implements Runnable {
  @ParentCommand private Cli cli;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(cli.terminal().out());
  }

  /** Of a commit the cache answers for what Git does not have; of the workspace it does not. */
  private static Values values(
      Cli cli, Project project, @Nullable String revision, List<String> targets) {
    KeptFiles files =
        revision == null
            ? KeptFiles.of(project.workspace())
            : KeptFiles.of(project.snapshotAt(project.git().resolve(revision)), project.cache());
    Values values =
        Metrics.of(files, targets.stream().map(t -> project.path(cli.folder(), t)).toList());
    values.problems().values().forEach(text -> cli.progress("Warning: " + text));
    return values;
  }

  /** {@code jrepro metrics show}. */
  @Command(name = "show", description = "Show metrics of the workspace or a commit.")
  static final class Show implements Runnable {
    @ParentCommand private MetricsCommand parent;
    @Mixin private TableFlags flags;

    @Parameters(
        arity = "0..*",
        paramLabel = "FILE",
        description = "Metrics files; all unless said.")
    private List<String> targets = List.of();

    @Option(names = "--rev", paramLabel = "REV", description = "The workspace unless said.")
    private @Nullable String revision;

    @Override
    public void run() {
      Cli cli = parent.cli;
      try (Project project = cli.open()) {
        Values values = values(cli, project, revision, targets);
        flags.print(cli, values.toJson(), values.toTable("Metric"));
      }
    }
  }

  /** {@code jrepro metrics diff}. */
  @Command(name = "diff", description = "Compare metrics of two commits, or of a commit and here.")
  static final class Diff implements Runnable {
    @ParentCommand private MetricsCommand parent;
    @Mixin private TableFlags flags;

    @Parameters(index = "0", arity = "0..1", paramLabel = "A", description = "HEAD unless said.")
    private String before = "HEAD";

    @Parameters(
        index = "1",
        arity = "0..1",
        paramLabel = "B",
        description = "The workspace unless said.")
    private @Nullable String after;

    @Override
    public void run() {
      Cli cli = parent.cli;
      try (Project project = cli.open()) {
        Difference difference =
            Difference.between(
                values(cli, project, before, List.of()), values(cli, project, after, List.of()));
        flags.print(
            cli,
            difference.toJson(),
            difference.toTable("Metric", before, after == null ? "workspace" : after));
      }
    }
  }
}
