package dev.jrepro.cli;

import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import dev.jrepro.project.DataDifference;
import dev.jrepro.project.Project;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro diff}. */
@Command(
    name = "diff",
    description = "Show which files of the data differ between two commits, or a commit and here.")
final class DiffCommand implements Runnable {
  @ParentCommand private Cli cli;

  @Parameters(index = "0", arity = "0..1", paramLabel = "A", description = "HEAD unless said.")
  private String before = "HEAD";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "B",
      description = "The workspace unless said.")
  private @Nullable String after;

  @Option(
      names = "--targets",
      arity = "1..*",
      paramLabel = "PATH",
      description = "Data, or paths in data; everything unless said.")
  private List<String> targets = List.of();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public void run() {
    try (Project project = cli.open()) {
      List<String> meant = Targets.of(cli, project, targets);
      DataDifference difference =
          after == null
              ? DataDifference.toWorkspace(project, project.git().resolve(before), meant)
              : DataDifference.between(
                  project, project.git().resolve(before), project.git().resolve(after), meant);
      if (json) {
        cli.terminal()
            .json(
                JsonValue.object()
                    .put("added", paths(difference.added()))
                    .put("changed", paths(difference.changed()))
                    .put("removed", paths(difference.removed()))
                    .build());
        return;
      }
      difference.added().forEach(path -> cli.terminal().print("A " + path));
      difference.changed().forEach(path -> cli.terminal().print("M " + path));
      difference.removed().forEach(path -> cli.terminal().print("D " + path));
      if (difference.isEmpty()) {
        cli.progress("No difference.");
      }
    }
  }

  private static JsonValue paths(Collection<RepoPath> paths) {
    return JsonValue.array(paths, path -> JsonValue.of(path.value()));
  }
}
