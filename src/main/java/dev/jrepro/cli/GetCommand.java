package dev.jrepro.cli;

import dev.jrepro.core.RepoPath;
import dev.jrepro.project.SourceRepo;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro get}. */
@Command(
    name = "get",
    description = "Download a file or directory of a repository, without a clone of it.")
final class GetCommand implements Runnable {
  @ParentCommand private Cli cli;
  @Mixin private SourceFlags source;

  @Parameters(index = "1", paramLabel = "PATH", description = "What, from the repository's root.")
  private String path;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "OUT",
      description = "Where it goes; here under its own name unless said.")
  private @Nullable Path out;

  @Option(
      names = {"-f", "--force"},
      description = "Replace what is there already.")
  private boolean force;

  @Override
  public void run() {
    RepoPath wanted = RepoPath.of(path);
    Path target = target(wanted);
    try (SourceRepo repo = source.open(cli)) {
      repo.revision().export(wanted, target, force);
    }
    cli.progress("Got " + wanted + " into " + target.getFileName() + ".");
  }

  private Path target(RepoPath wanted) {
    if (out == null) {
      return cli.folder().resolve(wanted.name());
    }
    Path there = cli.folder().resolve(out);
    return Files.isDirectory(there) ? there.resolve(wanted.name()) : there;
  }
}
