package dev.jrepro.cli;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.project.Checkout;
import dev.jrepro.project.Chosen;
import dev.jrepro.project.Holdings;
import dev.jrepro.project.Project;
import dev.jrepro.project.Workspace;
import dev.jrepro.store.LinkKind;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro checkout}. */
@Command(
    name = "checkout",
    description = "Bring data of the workspace to what pointers and locks say.")
final class CheckoutCommand implements Runnable {
  @ParentCommand private Cli cli;

  @Parameters(arity = "0..*", paramLabel = "PATH", description = "Everything if none is named.")
  private List<String> paths = List.of();

  @Option(
      names = {"-f", "--force"},
      description = "Overwrite and remove bytes that the cache does not hold.")
  private boolean force;

  @Option(
      names = "--ours",
      description = "Where both sides of a merge changed data: take our side's.")
  private boolean ours;

  @Option(names = "--theirs", description = "The same with their side's.")
  private boolean theirs;

  @Override
  public void run() {
    if (ours && theirs) {
      throw new JreproException.Invalid("--ours and --theirs exclude each other.", null);
    }
    try (Project project = cli.open()) {
      List<String> targets = Targets.of(cli, project, paths);
      cli.alone(
          project,
          () -> {
            List<String> chosen = ours || theirs ? settle(project, targets) : targets;
            if (!chosen.isEmpty() || targets.equals(chosen)) {
              checkOut(cli, project, new Holdings(project.workspace()).chosen(chosen), force);
            }
          });
    }
  }

  /** Settles what a merge has left in pointers, and returns the data that these stand for. */
  private List<String> settle(Project project, List<String> targets) {
    List<Pointer> settled =
        new Workspace(project).settle(targets.stream().map(RepoPath::of).toList(), ours);
    for (Pointer pointer : settled) {
      cli.progress(
          "Took "
              + (ours ? "our " : "their ")
              + pointer.path()
              + "; 'git add "
              + Pointer.file(pointer.path()).typed()
              + "' tells Git.");
    }
    return settled.stream().map(pointer -> pointer.path().value()).toList();
  }

  /** Brings data into the workspace, and says what could not be. */
  static void checkOut(Cli cli, Project project, Chosen chosen, boolean force) {
    Checkout.Result result = new Checkout(project, force).run(chosen);
    result.changed().forEach(path -> cli.progress("Checked out " + path + "."));
    if (!result.changed().isEmpty()) {
      protectedKind(project)
          .ifPresent(kind ->
              cli.progress(
                  "Files are "
                      + kind.word()
                      + "s into the cache and read-only; to change one, put a copy in its place."));
    }
    if (!result.missing().isEmpty()) {
      throw new JreproException.Refused(
          "the cache lacks "
              + result.missing().size()
              + (result.missing().size() == 1 ? " file or directory: " : " files or directories: ")
              + Texts.some(result.missing())
              + ".",
          "'jrepro pull' brings what a remote has.");
    }
  }

  private static Optional<LinkKind> protectedKind(Project project) {
    return project.config().cacheLinks().stream()
        .filter(kind -> kind != LinkKind.REFLINK)
        .findFirst()
        .filter(LinkKind::isProtected);
  }
}
