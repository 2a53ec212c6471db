package dev.jrepro.cli;

import dev.jrepro.project.Project;
import dev.jrepro.reproduce.Reproduction;
import dev.jrepro.reproduce.ReproductionReport;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro reproduce}. */
@Command(
    name = "reproduce",
    description = "Regenerate a commit's results in a clean place and compare them with its locks.")
final class ReproduceCommand implements Callable<Integer> {
  @ParentCommand private Cli cli;

  @Parameters(index = "0", arity = "0..1", paramLabel = "REV", description = "HEAD unless said.")
  private String revision = "HEAD";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "TARGET",
      description = "What to regenerate; run.default, else everything, if none is named.")
  private List<String> targets = List.of();

  @Option(
      names = {"-n", "--dry-run"},
      description = "List the stages and do nothing.")
  private boolean dryRun;

  @Option(names = "--keep", description = "Keep the clean clone, to look into it.")
  private boolean keep;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    try (Project project = cli.open()) {
      Reproduction reproduction =
          new Reproduction(project, project.git().resolve(revision), targets, cli.variables());
      if (dryRun) {
        reproduction.stages().forEach(stage -> cli.terminal().print(stage.name().toString()));
        return ExitCode.OK;
      }
      ReproductionReport report =
          reproduction.run(
              new RunNarrator(cli, reproduction.graph()),
              keep,
              where -> cli.progress("Regenerating " + revision + " in " + where));
      if (json) {
        cli.terminal().json(report.toJson());
      } else {
        print(report);
      }
      return report.isReproduced() ? ExitCode.OK : ExitCode.DIFFERENT;
    }
  }

  private void print(ReproductionReport report) {
    cli.terminal().print("commit " + report.commit());
    report.notes().forEach(note -> cli.terminal().print("note: " + note));
    int width = report.outputs().stream().mapToInt(o -> o.path().value().length()).max().orElse(0);
    for (ReproductionReport.Graded output : report.outputs()) {
      cli.terminal()
          .print(
              String.format("%-" + (width + 2) + "s", output.path().value())
                  + output.grade().text()
                  + (output.grade().isReproduced() ? "" : "  (stage " + output.stage() + ")"));
    }
    report
        .divergence()
        .ifPresent(
            d -> cli.terminal().print("first divergence: stage " + d.stage() + ": " + d.cause()));
    cli.terminal().print(report.isReproduced() ? "reproduced" : "not reproduced");
  }
}
