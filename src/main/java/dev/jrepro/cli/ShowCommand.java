package dev.jrepro.cli;

import dev.jrepro.core.Digest;
import dev.jrepro.json.Json;
import dev.jrepro.lineage.Lineage;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.project.Project;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro show}. */
@Command(name = "show", description = "Show everything that is known of a run.")
final class ShowCommand implements Runnable {
  @ParentCommand private Cli cli;

  @Parameters(
      paramLabel = "RUN|STAGE",
      description = "A run, or a stage whose newest run is meant.")
  private String target;

  @Option(names = "--json", description = "Print the record as JSON.")
  private boolean json;

  @Override
  public void run() {
    try (Project project = cli.open()) {
      Digest digest = RunLookup.find(project, target);
      RunRecord record = project.record(digest);
      if (json) {
        cli.terminal().json(record.toJson());
        return;
      }
      Terminal out = cli.terminal();
      out.print(LineageText.run(new Lineage.Run(digest, record)));
      out.print("stage    " + record.stage());
      out.print(
          "outcome  "
              + record.outcome().name().toLowerCase(Locale.ROOT)
              + ", exit code "
              + record.measured().exit());
      out.print("key      " + record.key());
      out.print(
          "cost     "
              + Texts.seconds(record.measured().wallMillis())
              + ", processor "
              + Texts.seconds(record.measured().cpuMillis())
              + ", memory "
              + Texts.bytes(record.measured().peakBytes()));
      out.print("inputs   " + Json.canonical(record.inputs().inputs()));
      record.outs().forEach((path, e) -> out.print("output   " + path + "  " + Texts.of(e)));
      record.logs().forEach((path, e) -> out.print("logs     " + path + "  " + Texts.of(e)));
      record.producers().forEach((path, r) -> out.print("made by  " + path + "  run " + r.brief()));
      record.uncommitted().keySet().forEach(path -> out.print("uncommitted  " + path));
      LineageText.torch(record).ifPresent(torch -> out.print("torch    " + torch));
      out.print("machine  " + Json.canonical(record.environment()));
    }
  }
}
