package dev.jrepro.cli;

import dev.jrepro.core.StageName;
import dev.jrepro.json.JsonValue;
import dev.jrepro.pipeline.StageGraph;
import dev.jrepro.plan.Reason;
import dev.jrepro.plan.Verdict;
import dev.jrepro.project.Project;
import dev.jrepro.run.Prospect;
import dev.jrepro.run.RunOptions;
import dev.jrepro.run.Runner;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro why}. */
@Command(name = "why", description = "Say what a run would do with a stage, and why.")
final class WhyCommand implements Runnable {
  @ParentCommand private Cli cli;

  @Parameters(arity = "1..*", paramLabel = "STAGE", description = "Stages, outputs or pipelines.")
  private List<String> targets;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public void run() {
    try (Project project = cli.open()) {
      StageGraph graph = project.workspace().graph();
      List<String> named = Targets.of(cli, project, targets);
      SortedSet<StageName> asked = new TreeSet<>();
      named.forEach(t -> graph.resolve(t).forEach(stage -> asked.add(stage.name())));
      List<Prospect> prospects =
          new Runner(project, new RunNarrator(cli, graph))
              .foresee(RunOptions.of(named, cli.variables()), true).stream()
                  .filter(p -> asked.contains(p.judgement().stage().name()))
                  .toList();
      if (json) {
        JsonValue.Builder all = JsonValue.object();
        prospects.forEach(p -> all.put(p.judgement().stage().name().toString(), reasons(p)));
        cli.terminal().json(all.build());
      } else {
        Explanation explanation = new Explanation(graph);
        prospects.forEach(p -> explanation.why(p).forEach(cli.terminal()::print));
      }
    }
  }

  private static JsonValue reasons(Prospect prospect) {
    return prospect.judgement().verdict() instanceof Verdict.Stale(List<Reason> reasons)
        ? JsonValue.array(reasons, reason -> JsonValue.of(reason.text()))
        : JsonValue.texts(List.of());
  }
}
