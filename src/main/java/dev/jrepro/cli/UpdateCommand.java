package dev.jrepro.cli;

import dev.jrepro.lineage.Pointer;
import dev.jrepro.project.Imports;
import dev.jrepro.project.Project;
import dev.jrepro.project.Workspace;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro update}. */
@Command(
    name = "update",
    description = "Look whether imports have something new where they came from, and take it.")
final class UpdateCommand implements Runnable {
  @ParentCommand private Cli cli;

  @Parameters(arity = "1..*", paramLabel = "PATH", description = "Imports.")
  private List<String> paths;

  @Option(
      names = "--rev",
      paramLabel = "REV",
      description = "The branch, tag or commit to follow from now on.")
  private @Nullable String revision;

  @Option(
      names = {"-f", "--force"},
      description = "Overwrite and remove bytes that the cache does not hold.")
  private boolean force;

  @Override
  public void run() {
    try (Project project = cli.open()) {
      cli.alone(project, () -> update(project));
    }
  }

  private void update(Project project) {
    Workspace workspace = new Workspace(project);
    List<Pointer> pointers =
        paths.stream().map(p -> workspace.pointer(project.path(cli.folder(), p))).toList();
    Imports imports = new Imports(project, cli.variables());
    for (Pointer pointer : pointers) {
      Optional<Pointer> now = imports.update(pointer, Optional.ofNullable(revision), force);
      cli.progress(
          now.map(Texts::added).orElse(pointer.path() + " is what it is there: nothing is new."));
    }
  }
}
