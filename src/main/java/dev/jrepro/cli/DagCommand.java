package dev.jrepro.cli;

import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.pipeline.StageGraph;
import dev.jrepro.project.Holdings;
import dev.jrepro.project.Project;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro dag}. */
@Command(name = "dag", description = "Show the stages and which needs which.")
final class DagCommand implements Runnable {
  @ParentCommand private Cli cli;

  @Parameters(arity = "0..*", paramLabel = "TARGET", description = "Everything if none is named.")
  private List<String> targets = List.of();

  @Option(
      names = "--format",
      paramLabel = "text|dot|mermaid|json",
      description = "How to write it; text unless said.")
  private Format format = Format.TEXT;

  @Override
  public void run() {
    try (Project project = cli.open()) {
      StageGraph graph = project.workspace().graph();
      List<Stage> stages =
          new Holdings(project.workspace()).stages(Targets.of(cli, project, targets));
      switch (format) {
        case TEXT -> stages.forEach(stage -> cli.terminal().print(line(graph, stage)));
        case DOT -> {
          cli.terminal().print("digraph jrepro {");
          edges(graph, stages, "  %s -> %s;");
          cli.terminal().print("}");
        }
        case MERMAID -> {
          cli.terminal().print("flowchart TD");
          edges(graph, stages, "  %s --> %s");
        }
        case JSON -> cli.terminal().json(JsonValue.array(stages, stage -> json(graph, stage)));
      }
    }
  }

  private static String line(StageGraph graph, Stage stage) {
    List<String> needs =
        graph.upstream(stage.name()).stream().map(s -> graph.title(s.name())).toList();
    String name = graph.title(stage.name());
    return needs.isEmpty() ? name : name + " <- " + String.join(", ", needs);
  }

  private void edges(StageGraph graph, List<Stage> stages, String pattern) {
    for (Stage stage : stages) {
      String name = node(graph, stage);
      List<Stage> needs = graph.upstream(stage.name());
      if (needs.isEmpty()) {
        cli.terminal().print("  " + name + (format == Format.DOT ? ";" : ""));
      }
      needs.forEach(n -> cli.terminal().print(pattern.formatted(node(graph, n), name)));
    }
  }

  private String node(StageGraph graph, Stage stage) {
    String title = Json.canonical(JsonValue.of(graph.title(stage.name())));
    return format == Format.DOT ? title : "s" + graph.ordered().indexOf(stage) + "[" + title + "]";
  }

  private static JsonValue json(StageGraph graph, Stage stage) {
    return JsonValue.object()
        .put("stage", stage.name().toString())
        .put(
            "needs",
            JsonValue.array(graph.upstream(stage.name()), s -> JsonValue.of(s.name().toString())))
        .put("deps", JsonValue.array(stage.deps(), p -> JsonValue.of(p.value())))
        .put("outs", JsonValue.array(stage.outs(), o -> JsonValue.of(o.path().value())))
        .build();
  }
}
