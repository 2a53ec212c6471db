package dev.jrepro.cli;

import dev.jrepro.lineage.Pointer;
import dev.jrepro.project.Project;
import dev.jrepro.project.Workspace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro move}. */
@Command(name = "move", aliases = "mv", description = "Move data and its pointer.")
final class MoveCommand implements Runnable {
  @ParentCommand private Cli cli;

  @Parameters(index = "0", paramLabel = "FROM", description = "Data.")
  private String from;

  @Parameters(index = "1", paramLabel = "TO", description = "Its new path, or a folder for it.")
  private String to;

  @Override
  public void run() {
    try (Project project = cli.open()) {
      cli.alone(project, () -> move(project));
    }
  }

  private void move(Project project) {
    Pointer moved =
        new Workspace(project)
            .move(project.path(cli.folder(), from), project.path(cli.folder(), to));
    cli.progress("Moved to " + moved.path() + ".");
  }
}
