package dev.jrepro.cli;

import dev.jrepro.project.Project;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code jrepro cache}. */
@Command(
    name = "cache",
    description = "The local store of objects.",
    subcommands = CacheCommand.Dir.class)
final class CacheCommand implements Runnable {
  @ParentCommand private Cli cli;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(cli.terminal().out());
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
