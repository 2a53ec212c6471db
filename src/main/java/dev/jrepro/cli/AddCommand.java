package dev.jrepro.cli;

import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.project.Project;
import dev.jrepro.project.Workspace;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro add}. */
@Command(
    name = "add",
    description = "Store data in the cache and write a pointer for Git to keep in its place.")
final class AddCommand implements Runnable {
  @ParentCommand private Cli cli;

  @Parameters(arity = "1..*", paramLabel = "PATH", description = "Files and directories.")
  private List<String> paths;

  private void add(Project project, List<RepoPath> data) {
    for (Pointer pointer : new Workspace(project).add(data)) {
      cli.progress(Texts.added(pointer));
    }
  }

  @Override
  public void run() {
    try (Project project = cli.open()) {
      List<RepoPath> data = paths.stream().map(p -> project.path(cli.folder(), p)).toList();
      cli.alone(project, () -> add(project, data));
    }
  }
}
