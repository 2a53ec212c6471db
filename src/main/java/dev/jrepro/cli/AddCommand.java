package dev.jrepro.cli;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.project.DataEdit;
import dev.jrepro.project.Project;
import dev.jrepro.project.Workspace;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
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

  @Option(
      names = "--to",
      paramLabel = "DATA",
      description =
          "Put the files into data that is cared for already and need not be here: into this"
              + " directory of it, or a single file at this path.")
  private @Nullable String to;

  @Option(
      names = {"-f", "--force"},
      description = "With --to: overwrite bytes that the cache does not hold, and directories.")
  private boolean force;

  private void add(Project project) {
    if (to != null) {
      List<Path> files = paths.stream().map(p -> cli.folder().resolve(p)).toList();
      RepoPath target = project.path(cli.folder(), to);
      cli.progress(Texts.added(new DataEdit(project, force).add(target, files)));
      return;
    }
    List<RepoPath> data = paths.stream().map(p -> project.path(cli.folder(), p)).toList();
    for (Pointer pointer : new Workspace(project).add(data)) {
      cli.progress(Texts.added(pointer));
    }
  }

  @Override
  public void run() {
    if (force && to == null) {
      throw new JreproException.Invalid("-f is for --to; 'jrepro add' overwrites nothing.");
    }
    try (Project project = cli.open()) {
      cli.alone(project, () -> add(project));
    }
  }
}
