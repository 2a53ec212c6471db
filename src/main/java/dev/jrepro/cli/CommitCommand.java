package dev.jrepro.cli;

import dev.jrepro.lineage.Pointer;
import dev.jrepro.project.Project;
import dev.jrepro.project.Workspace;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro commit}. */
@Command(
    name = "commit",
    description = "Store data that was changed in place, and rewrite its pointer.")
final class CommitCommand implements Runnable {
  @ParentCommand private Cli cli;

  @Parameters(
      arity = "0..*",
      paramLabel = "PATH",
      description = "Data; all of it if none is named.")
  private List<String> paths = List.of();

  @Override
  public void run() {
    try (Project project = cli.open()) {
      cli.alone(project, () -> commit(project));
    }
  }

  private void commit(Project project) {
    Workspace workspace = new Workspace(project);
    List<Pointer> pointers =
        paths.isEmpty()
            ? List.copyOf(project.workspace().pointers().values())
            : paths.stream().map(p -> workspace.pointer(project.path(cli.folder(), p))).toList();
    List<Pointer> changed = workspace.commit(pointers);
    changed.forEach(pointer -> cli.progress(Texts.added(pointer)));
    if (changed.isEmpty()) {
      cli.progress("Nothing has changed.");
    }
  }
}
