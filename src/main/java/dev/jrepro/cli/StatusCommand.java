package dev.jrepro.cli;

import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import dev.jrepro.plan.Judgement;
import dev.jrepro.plan.Reason;
import dev.jrepro.plan.Verdict;
import dev.jrepro.project.Project;
import dev.jrepro.project.Status;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro status}. */
@Command(name = "status", description = "Show what is stale, missing or changed.")
final class StatusCommand implements Callable<Integer> {
  @ParentCommand private Cli cli;

  @Option(names = "--check", description = "Exit with 3 if anything is stale, missing or changed.")
  private boolean check;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Parameters(
      paramLabel = "TARGET",
      arity = "0..*",
      description = "Pipelines, stages, outputs or data; everything if none is named.")
  private List<String> targets = List.of();

  @Override
  public Integer call() {
    try (Project project = cli.open()) {
      Status status = Status.of(project, cli.variables());
      if (!targets.isEmpty()) {
        status = status.of(project.workspace(), Targets.of(cli, project, targets));
      }
      if (json) {
        cli.terminal().json(toJson(status));
      } else {
        print(project, status);
      }
      return check && !status.isClean() ? ExitCode.DIFFERENT : ExitCode.OK;
    }
  }

  private void print(Project project, Status status) {
    for (Judgement judgement : status.stages()) {
      String title = project.workspace().graph().title(judgement.stage().name());
      cli.terminal().print(title + ": stale");
      reasons(judgement).forEach(reason -> cli.terminal().print("  " + reason.text()));
    }
    status.data().forEach((path, state) -> cli.terminal().print(path + ": " + text(state)));
    status
        .untracked()
        .forEach(dep -> cli.terminal().print(dep + ": a dependency that Git does not know yet"));
    status
        .undeclared()
        .forEach(stage -> cli.terminal().print(stage + ": has a lock and is declared no more"));
    if (!status.onNoRemote().isEmpty()) {
      int count = status.onNoRemote().size();
      cli.terminal()
          .print(
              count
                  + (count == 1 ? " output of HEAD is" : " outputs of HEAD are")
                  + " on no remote, as of the last push or fetch: "
                  + Texts.some(status.onNoRemote()));
    }
    if (status.isClean()) {
      cli.terminal().print("Everything is up to date.");
    }
  }

  private static List<Reason> reasons(Judgement judgement) {
    return judgement.verdict() instanceof Verdict.Stale(List<Reason> reasons) ? reasons : List.of();
  }

  private static String text(Status.DataState state) {
    return switch (state) {
      case MODIFIED -> "modified; 'jrepro commit' stores it";
      case MISSING -> "missing; 'jrepro checkout' or 'jrepro pull' brings it";
      case BEHIND -> "behind its pointer, which Git changed; 'jrepro checkout' brings it up";
      case UNMERGED ->
          "changed by both sides of a merge; 'jrepro checkout --ours' or '--theirs' takes one";
    };
  }

  private static JsonValue toJson(Status status) {
    return JsonValue.object()
        .put("clean", status.isClean())
        .put(
            "stale",
            JsonValue.array(
                status.stages(),
                j ->
                    JsonValue.object()
                        .put("stage", j.stage().name().toString())
                        .put("reasons", JsonValue.array(reasons(j), r -> JsonValue.of(r.text())))
                        .build()))
        .put("data", data(status))
        .put("untracked", paths(status.untracked()))
        .put(
            "undeclared",
            JsonValue.array(status.undeclared(), stage -> JsonValue.of(stage.toString())))
        .put("onNoRemote", paths(status.onNoRemote()))
        .build();
  }

  private static JsonValue data(Status status) {
    JsonValue.Builder object = JsonValue.object();
    status
        .data()
        .forEach((path, state) ->
            object.put(path.value(), state.name().toLowerCase(Locale.ROOT).replace('_', ' ')));
    return object.build();
  }

  private static JsonValue paths(Collection<RepoPath> paths) {
    return JsonValue.array(paths, path -> JsonValue.of(path.value()));
  }
}
