package dev.jrepro.cli;

import dev.jrepro.project.Bringing;
import dev.jrepro.project.Project;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro fetch}. */
@Command(name = "fetch", description = "Download data, run records and logs into the cache.")
final class FetchCommand implements Callable<Integer> {
  @ParentCommand private Cli cli;
  @Mixin private ShareFlags flags;

  @Override
  public Integer call() throws InterruptedException {
    try (Project project = cli.open()) {
      List<String> targets = Targets.of(cli, project, flags.targets);
      Bringing.Brought brought =
          flags.bringing(cli, project).run(flags.snapshots(project), targets);
      ShareFlags.tell(cli, brought);
      flags.failIfNamed(brought);
      return ExitCode.OK;
    }
  }
}
