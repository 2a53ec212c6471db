package dev.jrepro.cli;

import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.project.Imports;
import dev.jrepro.project.Project;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro import-url}. */
@Command(
    name = "import-url",
    description = "Pin data that lies elsewhere: a folder, a file or a URL.")
final class ImportUrlCommand implements Runnable {
  @ParentCommand private Cli cli;

  @Parameters(
      index = "0",
      paramLabel = "URL|DIR",
      description = "Where it is; $${env:NAME} stands for a variable.")
  private String place;

  @Parameters(index = "1", paramLabel = "PATH", description = "Where it goes.")
  private String path;

  @Option(names = "--no-exec", description = "Write the pointer and fetch nothing; needs --pin.")
  private boolean noExec;

  @Option(
      names = "--pin",
      paramLabel = "SHA256SUMS",
      description = "The digests of the unpacked files, as sha256sum writes them.")
  private @Nullable Path pin;

  @Option(names = "--licence", paramLabel = "TEXT", description = "The data's licence.")
  private String licence = "";

  @Override
  public void run() {
    try (Project project = cli.open()) {
      cli.alone(project, () -> create(project));
    }
  }

  private void create(Project project) {
    RepoPath data = project.path(cli.folder(), path);
    SortedMap<String, Digest> pins =
        pin == null ? new TreeMap<>() : readPins(cli.folder().resolve(pin));
    Pointer pointer =
        new Imports(project, cli.variables())
            .create(data, project.placeFromRoot(cli.folder(), place), pins, licence, !noExec);
    cli.progress(
        noExec
            ? "Pinned " + data + "; 'jrepro run' brings it where a stage needs it."
            : Texts.added(pointer));
  }

  private static SortedMap<String, Digest> readPins(Path file) {
    SortedMap<String, Digest> pins = new TreeMap<>();
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        if (line.isBlank()) {
          continue;
        }
        if (!line.matches("[0-9a-f]{64} [ *].+")) {
          throw new JreproException.Invalid(
              file + " has a line that sha256sum did not write: " + line + ".");
        }
        pins.put(RepoPath.of(line.substring(66)).value(), new Digest(line.substring(0, 64)));
      }
      return pins;
    } catch (IOException e) {
      throw new DiskFailed("read " + file, e);
    }
  }
}
