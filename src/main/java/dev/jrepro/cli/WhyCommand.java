package dev.jrepro.cli;

import dev.jrepro.core.StageName;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Judgement;
import dev.jrepro.plan.Planner;
import dev.jrepro.plan.Reason;
import dev.jrepro.plan.Verdict;
import dev.jrepro.project.Project;
import dev.jrepro.project.WorkspaceFacts;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro why}. */
@Command(name = "why", description = "Say why a stage is stale: which input differs, and how.")
final class WhyCommand implements Runnable {
  @ParentCommand private Cli cli;

  @Parameters(arity = "1..*", paramLabel = "STAGE", description = "Stages, outputs or pipelines.")
  private List<String> targets;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public void run() {
    try (Project project = cli.open()) {
      Snapshot snapshot = project.workspace();
      SortedSet<StageName> asked = new TreeSet<>();
      Targets.of(cli, project, targets)
          .forEach(t -> snapshot.graph().resolve(t).forEach(s -> asked.add(s.name())));
      List<Stage> needed = snapshot.graph().withUpstream(asked);
      Map<StageName, Judgement> judged =
          new Planner(new WorkspaceFacts(project, snapshot, cli.variables()))
              .judgeAll(snapshot.graph(), needed);
      JsonValue.Builder all = JsonValue.object();
      for (StageName name : asked) {
        Verdict verdict =
            judged.get(name) == null ? new Verdict.Fresh() : judged.get(name).verdict();
        all.put(name.toString(), toJson(verdict));
        if (!json) {
          print(snapshot.graph().title(name), verdict);
        }
      }
      if (json) {
        cli.terminal().json(all.build());
      }
    }
  }

  private void print(String title, Verdict verdict) {
    switch (verdict) {
      case Verdict.Fresh() -> cli.terminal().print(title + " is fresh.");
      case Verdict.Frozen() -> cli.terminal().print(title + " is frozen: it never runs.");
      case Verdict.Stale(List<Reason> reasons) -> {
        cli.terminal().print(title + " is stale:");
        reasons.forEach(reason -> cli.terminal().print("  " + reason.text()));
      }
    }
  }

  private static JsonValue toJson(Verdict verdict) {
    return verdict instanceof Verdict.Stale(List<Reason> reasons)
        ? JsonValue.array(reasons, reason -> JsonValue.of(reason.text()))
        : JsonValue.texts(List.of());
  }
}
