package dev.jrepro.cli;

import dev.jrepro.project.Project;
import dev.jrepro.project.Sharing;
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
      Sharing.Shared shared =
          flags
              .sharing(cli, project)
              .fetch(flags.snapshots(project), Targets.of(cli, project, flags.targets));
      cli.progress(Texts.moved(shared, "fetched"));
      shared.warnings().forEach(text -> cli.progress("Warning: " + text));
      return ExitCode.OK;
    }
  }
}
