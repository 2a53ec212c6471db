package dev.jrepro.cli;

import dev.jrepro.lineage.KeptFiles;
import dev.jrepro.lineage.Snapshot;
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

  private static Values values(Project project, Snapshot snapshot) {
    return Metrics.of(KeptFiles.of(snapshot, project.cache()), List.of());
  }

  /** {@code jrepro metrics show}. */
  @Command(name = "show", description = "Show metrics of the workspace or a commit.")
  static final class Show implements Runnable {
    @ParentCommand private MetricsCommand parent;
    @Mixin private TableFlags flags;

    @Option(names = "--rev", paramLabel = "REV", description = "The workspace unless said.")
    private @Nullable String revision;

    @Override
    public void run() {
      Cli cli = parent.cli;
      try (Project project = cli.open()) {
        Snapshot snapshot =
            revision == null ? project.workspace() : project.at(project.git().resolve(revision));
        Values values = values(project, snapshot);
        flags.print(cli, values.toJson(), values.toTable("metric"));
        values.problems().forEach((file, text) -> cli.progress("Warning: " + text));
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
        Snapshot old = project.at(project.git().resolve(before));
        Snapshot now =
            after == null ? project.workspace() : project.at(project.git().resolve(after));
        Difference difference = Difference.between(values(project, old), values(project, now));
        flags.print(
            cli,
            difference.toJson(),
            difference.toTable("metric", before, after == null ? "workspace" : after));
      }
    }
  }
}
