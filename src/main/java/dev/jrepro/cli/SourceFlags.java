package dev.jrepro.cli;

import dev.jrepro.core.DiskFailed;
import dev.jrepro.project.SourceRepo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** From which repository and commit {@code get} and {@code list} read. */
final class SourceFlags {

  @Parameters(
      index = "0",
      paramLabel = "REPO",
      description = "A folder in a project, or a URL that Git clones.")
  private String repo;

  @Option(
      names = "--rev",
      paramLabel = "REV",
      description = "A branch, tag or commit there; its HEAD unless said.")
  private @Nullable String revision;

  /** Opens the repository. */
  SourceRepo open(Cli cli) {
    SourceRepo.Request request =
        new SourceRepo.Request(repo, cli.folder(), Optional.ofNullable(revision));
    try {
      Path scratch = Files.createTempDirectory("jrepro");
      return SourceRepo.open(request, scratch, new Meter(cli));
    } catch (IOException e) {
      throw new DiskFailed("make a temporary folder", e);
    }
  }
}
