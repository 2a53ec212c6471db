package dev.jrepro.cli;

import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.Lineage;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.lineage.Tracing;
import dev.jrepro.project.Project;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro lineage}. */
@Command(name = "lineage", description = "Show where something came from, or what was made of it.")
final class LineageCommand implements Runnable {
  @ParentCommand private Cli cli;

  @Parameters(paramLabel = "PATH|STAGE", description = "A path, stage or artifact.")
  private String target;

  @Option(
      names = "--rev",
      paramLabel = "REV",
      description = "As of this commit; the workspace unless said.")
  private @Nullable String revision;

  @Option(
      names = "--forward",
      description = "What was made from it, instead of where it came from.")
  private boolean forward;

  @Option(
      names = "--format",
      paramLabel = "text|dot|mermaid|json",
      description = "How to write it; text unless said.")
  private Format format = Format.TEXT;

  @Override
  public void run() {
    try (Project project = cli.open()) {
      Snapshot snapshot =
          revision == null
              ? project.workspace()
              : project.snapshotAt(project.git().resolve(revision));
      String named = Targets.of(cli, project, List.of(target)).getFirst();
      List<Ledger.Line> ledger = project.ledger().lines();
      Lineage lineage =
          forward
              ? Tracing.forward(named, snapshot, project.cache(), ledger)
              : Tracing.back(named, snapshot, project.cache(), ledger);
      switch (format) {
        case TEXT -> new LineageText(lineage, forward).lines().forEach(cli.terminal()::print);
        case DOT -> cli.terminal().out().print(LineageGraphs.dot(lineage));
        case MERMAID -> cli.terminal().out().print(LineageGraphs.mermaid(lineage));
        case JSON -> cli.terminal().json(LineageGraphs.json(lineage));
      }
    }
  }
}
