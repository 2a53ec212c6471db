package dev.jrepro.cli;

import dev.jrepro.project.Project;
import dev.jrepro.project.Sharing;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro fetch}. */
@Command(name = "fetch", description = "Download data, run records and logs into the cache.")
final class FetchCommand implements Runnable {
  @ParentCommand private Cli cli;
  @Mixin private ShareFlags flags;

  @Override
  public void run() {
    try (Project project = cli.open()) {
      Sharing.Shared shared =
          flags
              .sharing(cli, project)
              .fetch(flags.snapshots(project), Targets.of(cli, project, flags.targets));
      cli.progress(Texts.moved(shared, "fetched"));
    }
  }
}
