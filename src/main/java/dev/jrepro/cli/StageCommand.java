package dev.jrepro.cli;

import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.json.JsonValue;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.pipeline.StageGraph;
import dev.jrepro.project.Project;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code jrepro stage}. */
@Command(
    name = "stage",
    description = "List stages.",
    subcommands = {StageCommand.Listing.class})
final class StageCommand implements Runnable {
  @ParentCommand private Cli cli;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(cli.terminal().out());
  }

  /** {@code jrepro stage list}. */
  @Command(
      name = "list",
      aliases = "ls",
      description = "List stages and what each writes, in the order of their files.")
  static final class Listing implements Runnable {
    @ParentCommand private StageCommand parent;

    @Parameters(
        arity = "0..*",
        paramLabel = "TARGET",
        description = "run.default if none is named, else everything.")
    private List<String> targets = List.of();

    @Option(names = "--all", description = "Every stage, also where run.default names some.")
    private boolean all;

    @Option(
        names = {"--name-only", "--names-only"},
        description = "Print names alone.")
    private boolean nameOnly;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public void run() {
      Cli cli = parent.cli;
      try (Project project = cli.open()) {
        StageGraph graph = project.workspace().graph();
        List<Stage> stages = chosen(cli, project, graph);
        if (json) {
          cli.terminal().json(JsonValue.array(stages, Listing::toJson));
          return;
        }
        List<String> names = stages.stream().map(s -> graph.title(s.name())).toList();
        int width = nameOnly ? 0 : names.stream().mapToInt(String::length).max().orElse(0);
        for (int i = 0; i < stages.size(); i++) {
          String name = names.get(i);
          String padding = " ".repeat(Math.max(0, width - name.length()));
          cli.terminal()
              .print(nameOnly ? name : name + padding + "  " + description(stages.get(i)));
        }
      }
    }

    private List<Stage> chosen(Cli cli, Project project, StageGraph graph) {
      List<String> named =
          targets.isEmpty() && !all
              ? project.config().runDefault()
              : Targets.of(cli, project, targets);
      List<Stage> stages =
          graph.pipelines().stream().flatMap(pipeline -> pipeline.stages().stream()).toList();
      if (named.isEmpty()) {
        return stages;
      }
      Set<StageName> chosen = new HashSet<>();
      named.forEach(target -> graph.resolve(target).forEach(stage -> chosen.add(stage.name())));
      return stages.stream().filter(stage -> chosen.contains(stage.name())).toList();
    }

    /**
     * As DVC describes a stage: in its own words, else by what it writes, else by what it reads.
     */
    private static String description(Stage stage) {
      if (!stage.description().isBlank()) {
        return stage.description().strip().lines().findFirst().orElse("");
      }
      List<String> parts = new ArrayList<>();
      String outs = paths(stage, out -> out.kind() == Output.Kind.OUT);
      String reports = paths(stage, out -> out.kind() != Output.Kind.OUT);
      if (!outs.isEmpty()) {
        parts.add("Outputs " + outs);
      }
      if (!reports.isEmpty()) {
        parts.add("Reports " + reports);
      }
      if (parts.isEmpty() && !stage.deps().isEmpty()) {
        parts.add(
            "Depends on "
                + stage.deps().stream().map(RepoPath::value).collect(Collectors.joining(", ")));
      }
      return parts.isEmpty() ? "No outputs or dependencies" : String.join("; ", parts);
    }

    private static String paths(Stage stage, Predicate<Output> which) {
      return stage.outs().stream()
          .filter(which)
          .map(out -> out.path().value())
          .collect(Collectors.joining(", "));
    }

    private static JsonValue toJson(Stage stage) {
      return JsonValue.object()
          .put("stage", stage.name().toString())
          .put("description", stage.description())
          .put("outs", outs(stage, Output.Kind.OUT))
          .put("metrics", outs(stage, Output.Kind.METRIC))
          .put("plots", outs(stage, Output.Kind.PLOT))
          .build();
    }

    private static JsonValue outs(Stage stage, Output.Kind kind) {
      List<Output> outs = stage.outs().stream().filter(out -> out.kind() == kind).toList();
      return JsonValue.array(outs, out -> JsonValue.of(out.path().value()));
    }
  }
}
