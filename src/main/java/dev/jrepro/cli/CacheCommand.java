package dev.jrepro.cli;

import dev.jrepro.project.Project;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro cache}. */
@Command(
    name = "cache",
    description = "The local store of objects.",
    subcommands = CacheCommand.Dir.class)
final class CacheCommand implements Runnable {
  @ParentCommand private Cli cli;

  @Override
  public void run() {
    CommandLine.usage(this, cli.terminal().out());
  }

  /** {@code jrepro cache dir}. */
  @Command(name = "dir", description = "Print where the cache lies.")
  static final class Dir implements Runnable {
    @ParentCommand private CacheCommand parent;

    @Override
    public void run() {
      try (Project project = parent.cli.open()) {
        parent.cli.terminal().print(project.cacheDir().toString());
      }
    }
  }
}
