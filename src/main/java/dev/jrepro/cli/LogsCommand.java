package dev.jrepro.cli;

import dev.jrepro.content.Entry;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.pipeline.StageGraph;
import dev.jrepro.project.Project;
import dev.jrepro.run.RunningLog;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro logs}. */
@Command(name = "logs", description = "Print what a run's command printed.")
final class LogsCommand implements Callable<Integer> {
  @ParentCommand private Cli cli;

  @Parameters(
      paramLabel = "STAGE|RUN",
      description = "A run, or a stage whose newest run is meant.")
  private String target;

  @Option(
      names = {"-f", "--follow"},
      description = "Follow the output of a stage that runs now, to its end.")
  private boolean follow;

  @Override
  public Integer call() throws InterruptedException {
    try (Project project = cli.open()) {
      Optional<RunningLog> running = follow ? running(project) : Optional.empty();
      if (running.isPresent()) {
        running.get().follow(cli.terminal().out());
      } else {
        if (follow) {
          cli.progress(target + " does not run now; this is its newest run.");
        }
        print(project);
      }
      return ExitCode.OK;
    }
  }

  private void print(Project project) {
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

  private Optional<RunningLog> running(Project project) {
    StageGraph graph = project.workspace().graph();
    Map<String, String> titles = new TreeMap<>();
    graph.resolve(target).forEach(s -> titles.put(s.name().toString(), graph.title(s.name())));
    List<RunningLog> running =
        RunningLog.of(project).stream().filter(log -> titles.containsKey(log.stage())).toList();
    if (running.size() > 1) {
      throw new JreproException.Invalid(
          "of '" + target + "' " + running.size() + " stages run now.",
          "Name one of them: "
              + String.join(", ", running.stream().map(log -> titles.get(log.stage())).toList())
              + ".");
    }
    return running.stream().findFirst();
  }
}
