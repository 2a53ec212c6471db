package dev.jrepro.cli;

import dev.jrepro.project.Bringing;
import dev.jrepro.project.Holdings;
import dev.jrepro.project.Project;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro pull}. */
@Command(name = "pull", description = "Fetch, and check out what was fetched.")
final class PullCommand implements Callable<Integer> {
  @ParentCommand private Cli cli;
  @Mixin private ShareFlags flags;

  @Option(
      names = {"-f", "--force"},
      description = "Overwrite and remove bytes that the cache does not hold.")
  private boolean force;

  @Override
  public Integer call() throws InterruptedException {
    try (Project project = cli.open()) {
      List<String> targets = Targets.of(cli, project, flags.targets);
      Bringing.Brought brought =
          flags.bringing(cli, project).run(flags.snapshots(project), targets);
      ShareFlags.tell(cli, brought);
      cli.alone(
          project,
          () ->
              CheckoutCommand.checkOut(
                  cli, project, new Holdings(project.workspace()).chosenShared(targets), force));
      flags.failIfNamed(brought);
      return ExitCode.OK;
    }
  }
}
