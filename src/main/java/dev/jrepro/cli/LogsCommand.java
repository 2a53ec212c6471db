package dev.jrepro.cli;

import dev.jrepro.content.Entry;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.project.Project;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro logs}. */
@Command(name = "logs", description = "Print what a run's command printed.")
final class LogsCommand implements Runnable {
  @ParentCommand private Cli cli;

  @Parameters(
      paramLabel = "STAGE|RUN",
      description = "A run, or a stage whose newest run is meant.")
  private String target;

  @Override
  public void run() {
    try (Project project = cli.open()) {
      RunRecord record = project.record(RunLookup.find(project, target));
      Optional<Entry> log = record.log();
      if (log.isPresent()) {
        try (InputStream in = project.cache().open(log.get().digest())) {
          in.transferTo(cli.terminal().out());
        } catch (IOException e) {
          throw new DiskFailed("read the log of " + target, e);
        }
      }
    }
  }
}
