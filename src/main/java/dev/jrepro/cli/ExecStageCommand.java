package dev.jrepro.cli;

import dev.jrepro.run.ExecStage;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro exec-stage}: the inside of a cluster's job; no person types it. */
@Command(
    name = "exec-stage",
    hidden = true,
    description = "Run the stage that the ticket on standard input names: the inside of a job.")
final class ExecStageCommand implements Callable<Integer> {
  @ParentCommand private Cli cli;

  @Override
  public Integer call() throws InterruptedException {
    new ExecStage(cli.variables(), cli.terminal()::print).run(ExecStage.read(System.in));
    return ExitCode.OK;
  }
}
