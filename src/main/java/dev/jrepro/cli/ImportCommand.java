package dev.jrepro.cli;

import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.project.Imports;
import dev.jrepro.project.Project;
import java.nio.file.Files;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro import}. */
@Command(
    name = "import",
    description = "Take a file or directory of another repository, and keep where it came from.")
final class ImportCommand implements Runnable {
  @ParentCommand private Cli cli;

  @Parameters(
      index = "0",
      paramLabel = "REPO",
      description = "A folder in a project, or a URL that Git clones.")
  private String repo;

  @Parameters(index = "1", paramLabel = "PATH", description = "What, from the repository's root.")
  private String path;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "OUT",
      description = "Where it goes; here under its own name unless said.")
  private @Nullable String out;

  @Option(
      names = "--rev",
      paramLabel = "REV",
      description = "A branch, tag or commit there, which 'update' follows; HEAD unless said.")
  private @Nullable String revision;

  @Option(
      names = {"-f", "--force"},
      description = "Replace what is there already.")
  private boolean force;

  @Option(
      names = "--no-download",
      description = "Store it, write the pointer, and leave the workspace as it is.")
  private boolean noDownload;

  @Override
  public void run() {
    try (Project project = cli.open()) {
      cli.alone(project, () -> take(project));
    }
  }

  private void take(Project project) {
    RepoPath wanted = RepoPath.of(path);
    RepoPath target = project.path(cli.folder(), out == null ? wanted.name() : out);
    if (out != null && Files.isDirectory(target.under(project.root()))) {
      target = target.child(wanted.name());
    }
    Pointer.FromRepo where =
        new Pointer.FromRepo(
            project.placeFromRoot(cli.folder(), repo),
            wanted,
            Optional.ofNullable(revision),
            Optional.empty());
    Pointer pointer =
        new Imports(project, cli.variables()).create(target, where, force, !noDownload);
    cli.progress(Texts.added(pointer));
  }
}
