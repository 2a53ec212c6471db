package dev.jrepro.cli;

import dev.jrepro.lineage.Snapshot;
import dev.jrepro.metrics.Difference;
import dev.jrepro.metrics.Params;
import dev.jrepro.metrics.Values;
import dev.jrepro.project.Project;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code jrepro params}. */
@Command(
    name = "params",
    description = "Show and compare parameters.",
    subcommands = {ParamsCommand.Show.class, ParamsCommand.Diff.class})
final class ParamsCommand implements Runnable {
  @ParentCommand private Cli cli;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(cli.terminal().out());
  }

  private static Values values(Cli cli, Snapshot snapshot) {
    Values values = Params.of(snapshot);
    values.problems().values().forEach(text -> cli.progress("Warning: " + text));
    return values;
  }

  /** {@code jrepro params show}. */
  @Command(name = "show", description = "Show params of the workspace or a commit.")
  static final class Show implements Runnable {
    @ParentCommand private ParamsCommand parent;
    @Mixin private TableFlags flags;

    @Option(names = "--rev", paramLabel = "REV", description = "The workspace unless said.")
    private @Nullable String revision;

    @Override
    public void run() {
      Cli cli = parent.cli;
      try (Project project = cli.open()) {
        Snapshot snapshot =
            revision == null
                ? project.workspace()
                : project.snapshotAt(project.git().resolve(revision));
        Values values = values(cli, snapshot);
        flags.print(cli, values.toJson(), values.toTable("Param"));
      }
    }
  }

  /** {@code jrepro params diff}. */
  @Command(name = "diff", description = "Compare params of two commits, or of a commit and here.")
  static final class Diff implements Runnable {
    @ParentCommand private ParamsCommand parent;
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
        Snapshot old = project.snapshotAt(project.git().resolve(before));
        Snapshot now =
            after == null ? project.workspace() : project.snapshotAt(project.git().resolve(after));
        Difference difference = Difference.between(values(cli, old), values(cli, now));
        flags.print(
            cli,
            difference.toJson(),
            difference.toTable("Param", before, after == null ? "workspace" : after));
      }
    }
  }
}
