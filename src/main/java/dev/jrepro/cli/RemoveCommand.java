package dev.jrepro.cli;

import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.project.Checkout;
import dev.jrepro.project.Project;
import dev.jrepro.project.Workspace;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro remove}. */
@Command(
    name = "remove",
    aliases = "rm",
    description = "End the care for data: remove its pointer, and the data itself with --outs.")
final class RemoveCommand implements Runnable {
  @ParentCommand private Cli cli;

  @Parameters(arity = "1..*", paramLabel = "PATH", description = "Data or its pointer.")
  private List<String> paths;

  @Option(names = "--outs", description = "Remove the data from the workspace too.")
  private boolean outs;

  @Option(
      names = {"-f", "--force"},
      description = "Remove bytes that the cache does not hold.")
  private boolean force;

  @Override
  public void run() {
    try (Project project = cli.open()) {
      cli.alone(project, () -> remove(project));
    }
  }

  private void remove(Project project) {
    Workspace workspace = new Workspace(project);
    List<RepoPath> data =
        paths.stream().map(p -> workspace.pointer(project.path(cli.folder(), p)).path()).toList();
    if (outs) {
      new Checkout(project, force).clear(data);
    }
    for (RepoPath path : data) {
      Pointer removed = workspace.remove(path);
      cli.progress("Removed " + Pointer.file(removed.path()) + (outs ? " and its data" : "") + ".");
    }
  }
}
