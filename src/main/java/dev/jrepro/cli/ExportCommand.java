package dev.jrepro.cli;

import dev.jrepro.core.CommitId;
import dev.jrepro.core.JreproException;
import dev.jrepro.interop.CrateFolder;
import dev.jrepro.interop.Dossier;
import dev.jrepro.interop.DossierReader;
import dev.jrepro.interop.ProvJson;
import dev.jrepro.interop.RoCrate;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.project.AtomicFile;
import dev.jrepro.project.Project;
import dev.jrepro.project.Revision;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro export}. */
@Command(
    name = "export",
    description = "Write what is known of a commit's results in a standard of lineage.")
final class ExportCommand implements Runnable {
  @ParentCommand private Cli cli;

  @Parameters(
      index = "0",
      paramLabel = "rocrate|prov",
      description = "In which words: RO-Crate with its run profiles, or W3C PROV-JSON.")
  private String standard;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "TARGET",
      description = "Pipelines, stages, outputs, artifacts, with all they need; all unless said.")
  private List<String> targets = List.of();

  @Option(names = "--rev", paramLabel = "REV", description = "Of this commit; HEAD unless said.")
  private String revision = "HEAD";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write to this file; for rocrate also a folder or .zip, with the files.")
  private @Nullable String output;

  @Option(
      names = "--with-data",
      description = "For rocrate: put in data that pointers stand for, and not its digests alone.")
  private boolean withData;

  @Override
  public void run() {
    try (Project project = cli.open()) {
      CommitId commit = project.git().resolve(revision);
      List<String> chosen = Targets.of(cli, project, targets);
      switch (standard.toLowerCase(Locale.ROOT)) {
        case "rocrate" -> crate(project, new DossierReader(project, commit).read(chosen));
        case "prov" -> {
          Dossier dossier = new DossierReader(project, commit).read(chosen);
          tell(dossier.gaps());
          write(ProvJson.of(dossier));
        }
        default ->
            throw new JreproException.Invalid(
                "'" + standard + "' is no standard that jrepro writes.",
                "Known are: rocrate, prov.");
      }
    }
  }

  private void crate(Project project, Dossier dossier) {
    tell(dossier.gaps());
    if (output == null || output.endsWith(".json")) {
      write(RoCrate.of(dossier));
      return;
    }
    try (Revision at = project.at(dossier.commit().hex())) {
      Path target = cli.folder().resolve(output);
      tell(new CrateFolder(project, at, dossier, withData).write(target));
      cli.progress("Wrote " + target + ".");
    }
  }

  private void tell(List<String> gaps) {
    gaps.forEach(cli::progress);
  }

  private void write(JsonValue value) {
    if (output == null) {
      cli.terminal().json(value);
    } else {
      AtomicFile.write(cli.folder().resolve(output), Json.pretty(value));
    }
  }
}
