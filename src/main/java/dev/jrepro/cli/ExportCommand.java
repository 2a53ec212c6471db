package dev.jrepro.cli;

import dev.jrepro.core.CommitId;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.interop.CrateFolder;
import dev.jrepro.interop.Croissant;
import dev.jrepro.interop.Dossier;
import dev.jrepro.interop.DossierReader;
import dev.jrepro.interop.InToto;
import dev.jrepro.interop.OpenLineage;
import dev.jrepro.interop.ProvJson;
import dev.jrepro.interop.RoCrate;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.project.AtomicFile;
import dev.jrepro.project.Project;
import dev.jrepro.project.Revision;
import dev.jrepro.reproduce.certificate.Certificates;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
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
      paramLabel = "rocrate|prov|openlineage|croissant|in-toto",
      description =
          "In which words: RO-Crate with its run profiles, W3C PROV-JSON, OpenLineage, Croissant, in-toto.")
  private String standard;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "TARGET",
      description =
          "Pipelines, stages, outputs, artifacts, with all they need; for croissant, data. All unless"
              + " said.")
  private List<String> targets = List.of();

  @Option(names = "--rev", paramLabel = "REV", description = "Of this commit; HEAD unless said.")
  private String revision = "HEAD";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description =
          "Write to this file; for rocrate also a folder or .zip, with the files; for croissant a"
              + " folder where there are several.")
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
        case "rocrate" -> crate(project, told(project, commit, chosen));
        case "prov" -> write(ProvJson.of(told(project, commit, chosen)));
        case "openlineage" -> {
          String namespace = project.config().openLineage().namespace(cli.variables());
          writeLines(OpenLineage.of(told(project, commit, chosen), namespace));
        }
        case "croissant" -> describe(project, commit, chosen);
        case "in-toto" -> attest(project, commit, chosen);
        default ->
            throw new JreproException.Invalid(
                "'" + standard + "' is no standard that jrepro writes.",
                "Known are: rocrate, prov, openlineage, croissant, in-toto.");
      }
    }
  }

  /** Gathers what is known, and says what is not. */
  private Dossier told(Project project, CommitId commit, List<String> chosen) {
    Dossier dossier = new DossierReader(project, commit).read(chosen);
    tell(dossier.gaps());
    return dossier;
  }

  private void crate(Project project, Dossier dossier) {
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

  private void describe(Project project, CommitId commit, List<String> chosen) {
    Dossier dossier =
        new DossierReader(project, commit).readData(chosen.stream().map(RepoPath::of).toList());
    List<Croissant.Description> all;
    try (Revision at = project.at(commit.hex())) {
      all = Croissant.of(dossier, path -> text(at, path));
    }
    if (all.size() > 1 && (output == null || output.endsWith(".json"))) {
      throw new JreproException.Invalid(
          "there are " + all.size() + " pieces of data, and a description is of one.",
          "Name one of "
              + Texts.some(all.stream().map(Croissant.Description::path).toList())
              + ", or a folder with -o.");
    }
    tell(dossier.gaps());
    all.forEach(each -> tell(each.gaps()));
    if (output == null || output.endsWith(".json")) {
      write(all.getFirst().json());
      return;
    }
    for (Croissant.Description each : all) {
      String name = each.path() + ".croissant.json";
      AtomicFile.write(cli.folder().resolve(output).resolve(name), Json.pretty(each.json()));
    }
  }

  /** What somebody has signed; only where nobody has, what records tell. */
  private void attest(Project project, CommitId commit, List<String> chosen) {
    SortedMap<String, byte[]> signed = new Certificates(project.git()).of(commit);
    if (signed.isEmpty()) {
      cli.progress(
          "Nobody has signed this commit: this is unsigned, and tells what run records say."
              + " 'jrepro reproduce' regenerates it and signs what it sees.");
      writeLines(List.of(InToto.of(told(project, commit, chosen), chosen).json()));
      return;
    }
    StringBuilder lines = new StringBuilder();
    signed.values().forEach(each -> lines.append(new String(each, StandardCharsets.UTF_8)));
    cli.progress(
        "Certificates: "
            + signed.size()
            + "; 'jrepro verify' tells whose they are and whether they hold.");
    write(lines.toString());
  }

  private static Optional<String> text(Revision at, RepoPath path) {
    try (InputStream in = at.read(path.value())) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (JreproException.Refused | JreproException.RemoteFailed e) {
      // It is neither here nor to be had; that its columns are not told is said.
      return Optional.empty();
    } catch (IOException e) {
      throw new DiskFailed("read " + path, e);
    }
  }

  private void tell(List<String> gaps) {
    gaps.forEach(cli::progress);
  }

  private void write(JsonValue value) {
    write(Json.pretty(value));
  }

  private void writeLines(List<JsonValue.Obj> values) {
    StringBuilder lines = new StringBuilder();
    values.forEach(value -> lines.append(Json.canonical(value)).append('\n'));
    write(lines.toString());
  }

  private void write(String text) {
    if (output == null) {
      cli.terminal().out().print(text);
    } else {
      AtomicFile.write(cli.folder().resolve(output), text);
    }
  }
}
