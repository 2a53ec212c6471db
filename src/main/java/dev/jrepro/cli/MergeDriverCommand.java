package dev.jrepro.cli;

import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.RepoPath;
import dev.jrepro.project.MergeDriver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro merge-driver}, which Git calls: see gitattributes(5), 'merge'. */
@Command(
    name = "merge-driver",
    hidden = true,
    description = "Merge a lock or pointer; Git calls it.")
final class MergeDriverCommand implements Runnable {
  @ParentCommand private Cli cli;

  @Parameters(index = "0", paramLabel = "BASE", description = "The common ancestor's version.")
  private Path base;

  @Parameters(index = "1", paramLabel = "OURS", description = "Our version, to be replaced.")
  private Path ours;

  @Parameters(index = "2", paramLabel = "THEIRS", description = "Their version.")
  private Path theirs;

  @Parameters(index = "3", paramLabel = "PATH", description = "The file's path in the repository.")
  private String path;

  @Override
  public void run() {
    String merged =
        new MergeDriver(cli.folder())
            .merge(
                RepoPath.of(path), new MergeDriver.Versions(read(base), read(ours), read(theirs)));
    try {
      Files.writeString(cli.folder().resolve(ours), merged);
    } catch (IOException e) {
      throw new DiskFailed("write the merged " + path, e);
    }
  }

  private String read(Path file) {
    try {
      return new String(Files.readAllBytes(cli.folder().resolve(file)), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new DiskFailed("read a version of " + path, e);
    }
  }
}
