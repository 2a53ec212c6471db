package dev.jrepro.cli;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.host.ClassPath;
import dev.jrepro.host.EngineStore;
import dev.jrepro.interop.LiveLineage;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.KeptFiles;
import dev.jrepro.metrics.Metrics;
import dev.jrepro.metrics.Values;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.pipeline.StageGraph;
import dev.jrepro.project.Project;
import dev.jrepro.run.Prospect;
import dev.jrepro.run.RunEvents;
import dev.jrepro.run.RunOptions;
import dev.jrepro.run.Runner;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro run}. */
@Command(
    name = "run",
    aliases = "repro",
    description = "Bring pipelines up to date: run the stages that are stale.")
final class RunCommand implements Callable<Integer> {
  @ParentCommand private Cli cli;
  @Mixin private RunFlags flags;

  @Override
  public Integer call() throws InterruptedException {
    try (Project project = cli.open()) {
      RunOptions options = flags.options(Targets.of(cli, project, flags.targets), cli.variables());
      flags.check();
      if (flags.dryRun) {
        foretell(project, options);
        return ExitCode.OK;
      }
      Runner.Result result = run(project, options);
      summarize(result);
      if (!result.ran().isEmpty()) {
        EngineStore.of(cli.variables())
            .ifPresent(store -> store.keep(ClassPath.current(), InstantSource.system()));
      }
      showMetrics(project, result.stages());
      result.failures().forEach(cli::say);
      return result.failures().stream().map(ExitCode::of).findFirst().orElse(ExitCode.OK);
    }
  }

  private Runner.Result run(Project project, RunOptions options) throws InterruptedException {
    StageGraph graph = project.workspace(options.overrides()).graph();
    if (!cli.terminal().live() || cli.isQuiet()) {
      return run(project, options, new RunNarrator(cli, graph));
    }
    try (LiveRun live = LiveRun.start(cli, project, graph)) {
      return run(project, options, live);
    }
  }

  private Runner.Result run(Project project, RunOptions options, RunEvents shown)
      throws InterruptedException {
    try (LiveLineage told =
        new LiveLineage(project, shown, cli.variables(), InstantSource.system())) {
      return new Runner(project, told).run(options);
    }
  }

  private void foretell(Project project, RunOptions options) {
    StageGraph graph = project.workspace(options.overrides()).graph();
    List<Prospect> prospects =
        new Runner(project, new RunNarrator(cli, graph)).foresee(options, flags.explain);
    Explanation explanation = new Explanation(graph);
    if (flags.json) {
      cli.terminal().json(JsonValue.array(prospects, explanation::toJson));
      return;
    }
    for (Prospect prospect : prospects) {
      (flags.explain ? explanation.explained(prospect) : explanation.dryRun(prospect))
          .forEach(cli.terminal()::print);
    }
  }

  private void summarize(Runner.Result result) {
    if (result.ran().isEmpty() && result.restored().isEmpty() && result.failures().isEmpty()) {
      cli.progress(
          "Everything is up to date ("
              + result.fresh()
              + (result.fresh() == 1 ? " stage)." : " stages)."));
      return;
    }
    cli.progress(
        result.ran().size()
            + " run, "
            + result.restored().size()
            + " restored, "
            + result.fresh()
            + " fresh"
            + (result.failures().isEmpty() ? "." : ", " + result.failures().size() + " failed."));
  }

  /** The metrics of the stages that were asked for: the result that a user runs a pipeline for. */
  private void showMetrics(Project project, List<Stage> stages) {
    List<RepoPath> files =
        stages.stream()
            .flatMap(stage -> stage.outs().stream())
            .filter(out -> out.kind() == Output.Kind.METRIC)
            .map(Output::path)
            .toList();
    if (files.isEmpty() || cli.isQuiet()) {
      return;
    }
    try {
      Values values = Metrics.of(KeptFiles.of(project.workspace()), files);
      cli.terminal().out().print(values.toTable("Metric").toText());
    } catch (JreproException e) {
      cli.progress("The metrics cannot be shown: " + e.getMessage());
    }
  }
}
