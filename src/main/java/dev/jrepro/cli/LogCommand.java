package dev.jrepro.cli;

import dev.jrepro.core.JreproException;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.project.Holdings;
import dev.jrepro.project.Project;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro log}. */
@Command(name = "log", description = "List the known runs, the newest first.")
final class LogCommand implements Runnable {
  @ParentCommand private Cli cli;

  @Parameters(arity = "0..*", paramLabel = "STAGE", description = "Of these alone.")
  private List<String> targets = List.of();

  @Option(
      names = {"-n", "--max-count"},
      paramLabel = "N",
      description = "So many at most.")
  private int most = Integer.MAX_VALUE;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public void run() {
    if (most < 0) {
      throw new JreproException.Invalid("-n wants a number from 0 on.");
    }
    try (Project project = cli.open()) {
      List<Ledger.Line> lines = lines(project).stream().limit(most).toList();
      if (json) {
        cli.terminal().json(JsonValue.array(lines, LogCommand::toJson));
      } else {
        lines.forEach(line -> cli.terminal().print(text(line)));
      }
    }
  }

  private List<Ledger.Line> lines(Project project) {
    List<Ledger.Line> lines = project.ledger().newestFirst();
    if (targets.isEmpty()) {
      return lines;
    }
    List<Stage> stages =
        new Holdings(project.workspace()).stages(Targets.of(cli, project, targets));
    return lines.stream()
        .filter(line -> stages.stream().anyMatch(s -> s.name().equals(line.stage())))
        .toList();
  }

  private static String text(Ledger.Line line) {
    return line.record().brief()
        + "  "
        + line.start().truncatedTo(ChronoUnit.SECONDS)
        + "  "
        + String.format(Locale.ROOT, "%-9s", line.outcome().name().toLowerCase(Locale.ROOT))
        + "  "
        + line.stage()
        + "  key "
        + line.key().brief();
  }

  private static JsonValue toJson(Ledger.Line line) {
    return JsonValue.object()
        .put("run", line.record().toString())
        .put("start", line.start().toString())
        .put("outcome", line.outcome().name().toLowerCase(Locale.ROOT))
        .put("stage", line.stage().toString())
        .put("key", line.key().toString())
        .build();
  }
}
