package dev.jrepro.cli;

import dev.jrepro.project.Project;
import dev.jrepro.project.Sharing;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro push}. */
@Command(name = "push", description = "Upload data, run records and logs that a remote lacks.")
final class PushCommand implements Callable<Integer> {
  @ParentCommand private Cli cli;
  @Mixin private ShareFlags flags;

  @Option(
      names = {"-f", "--force"},
      description = "Look at every object, also below directories that the remote has.")
  private boolean force;

  @Option(
      names = "--run-cache",
      description =
          "Also the outputs of every run that succeeded here, whether a lock has its key or not.")
  private boolean runCache;

  @Override
  public Integer call() throws InterruptedException {
    try (Project project = cli.open()) {
      Sharing.Shared shared =
          flags
              .sharing(cli, project)
              .push(flags.snapshots(project), Targets.of(cli, project, flags.targets), force);
      cli.progress(Texts.moved(shared, "pushed"));
      if (runCache) {
        cli.progress(Texts.moved(flags.sharing(cli, project).pushRuns(), "pushed of runs"));
      }
      return ExitCode.OK;
    }
  }
}
