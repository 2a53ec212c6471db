package dev.jrepro.cli;

import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.project.Checkout;
import dev.jrepro.project.DataEdit;
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
    description =
        "End the care for data: remove its pointer, and the data itself with --outs. Of a path in"
            + " data: take that out of the data, which need not be here.")
final class RemoveCommand implements Runnable {
  @ParentCommand private Cli cli;

  @Parameters(
      arity = "1..*",
      paramLabel = "PATH",
      description = "Data or its pointer; a path in data.")
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
    List<RepoPath> named = paths.stream().map(p -> project.path(cli.folder(), p)).toList();
    List<RepoPath> inside = named.stream().filter(path -> isInside(project, path)).toList();
    Workspace workspace = new Workspace(project);
    List<RepoPath> data =
        named.stream()
            .filter(path -> !inside.contains(path))
            .map(path -> workspace.pointer(path).path())
            .distinct()
            .toList();
    for (Pointer pointer : new DataEdit(project, force).remove(inside)) {
      cli.progress(Texts.added(pointer));
    }
    if (outs) {
      new Checkout(project, force).clear(data);
    }
    for (RepoPath path : data) {
      Pointer removed = workspace.remove(path);
      cli.progress("Removed " + Pointer.file(removed.path()) + (outs ? " and its data" : "") + ".");
    }
  }

  /** A path in data is taken out of it; the data itself and its pointer are another thing. */
  private static boolean isInside(Project project, RepoPath path) {
    return project.workspace().pointerOver(path).filter(p -> !p.path().equals(path)).isPresent();
  }
}
