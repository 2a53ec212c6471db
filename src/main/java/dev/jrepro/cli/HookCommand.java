package dev.jrepro.cli;

import dev.jrepro.core.JreproException;
import dev.jrepro.git.UnknownRevision;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.project.Holdings;
import dev.jrepro.project.NoProject;
import dev.jrepro.project.Project;
import dev.jrepro.project.Sharing;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro hook}, which the hooks of {@code jrepro install} call; see githooks(5). */
@Command(name = "hook", hidden = true, description = "Do what is due at a hook; Git calls it.")
final class HookCommand implements Runnable {

  private static final int JOBS = 8;
  private static final int FLAG = 2;
  private static final String BRANCH = "1";

  @ParentCommand private Cli cli;

  @Parameters(index = "0", paramLabel = "HOOK", description = "Such as pre-push.")
  private String hook;

  @Parameters(
      index = "1",
      arity = "0..*",
      paramLabel = "ARGUMENT",
      description = "What Git tells the hook: for pre-push, the commits.")
  private List<String> arguments = List.of();

  @Override
  public void run() {
    switch (hook) {
      case "post-checkout" -> checkOut();
      case "pre-push" -> push();
      default -> throw new JreproException.Invalid("there is no hook " + hook + " here.", null);
    }
  }

  /** The branch is checked out whatever happens to its data: that is said, and no failure. */
  private void checkOut() {
    boolean isBranch = arguments.size() > FLAG && arguments.get(FLAG).equals(BRANCH);
    if (!isBranch || cli.variables().containsKey("JREPRO_STAGE")) {
      return;
    }
    try (Project project = cli.open()) {
      if (isRebasing(project)) {
        return;
      }
      cli.alone(
          project,
          () ->
              CheckoutCommand.checkOut(
                  cli, project, new Holdings(project.workspace()).chosen(List.of()), false));
    } catch (NoProject e) {
      // A commit from before it was one.
      return;
    } catch (JreproException.Interrupted e) {
      throw e;
    } catch (JreproException e) {
      cli.say(e);
    }
  }

  /** A rebase checks out one commit after the other, and nobody looks at their data. */
  private static boolean isRebasing(Project project) {
    return Stream.of("rebase-merge", "rebase-apply")
        .anyMatch(name -> Files.exists(project.git().gitDir().resolve(name)));
  }

  private void push() {
    try (Project project = cli.open()) {
      if (project.config().remotes().isEmpty()) {
        return;
      }
      List<Snapshot> snapshots = new ArrayList<>();
      for (String commit : arguments) {
        snapshot(project, commit).ifPresent(snapshots::add);
      }
      if (!snapshots.isEmpty()) {
        Sharing sharing = new Sharing(project, Optional.empty(), JOBS, new Meter(cli));
        cli.progress(Texts.moved(sharing.push(snapshots, List.of(), false), "pushed"));
      }
    } catch (NoProject e) {
      return;
    } catch (InterruptedException e) {
      throw new JreproException.Interrupted();
    }
  }

  /** Returns what a commit declares; nothing for a branch that is deleted, or a tag of a file. */
  private static Optional<Snapshot> snapshot(Project project, String commit) {
    if (commit.chars().allMatch(c -> c == '0')) {
      return Optional.empty();
    }
    try {
      return Optional.of(project.snapshotAt(project.git().resolve(commit)));
    } catch (UnknownRevision e) {
      return Optional.empty();
    }
  }
}
