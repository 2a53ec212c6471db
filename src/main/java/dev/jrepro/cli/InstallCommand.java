package dev.jrepro.cli;

import dev.jrepro.project.GitSetup;
import dev.jrepro.project.Hooks;
import dev.jrepro.project.Project;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro install}. */
@Command(
    name = "install",
    description =
        "Have Git call jrepro: to merge locks and pointers, to check out data with a branch, and to"
            + " push data with its commits.")
final class InstallCommand implements Runnable {
  @ParentCommand private Cli cli;

  @Option(names = "--uninstall", description = "Remove the hooks; merging stays.")
  private boolean uninstall;

  @Override
  public void run() {
    try (Project project = cli.open()) {
      Hooks hooks = new Hooks(project.git());
      if (uninstall) {
        List<Path> removed = hooks.uninstall();
        removed.forEach(file -> cli.progress("Removed " + file + "."));
        if (removed.isEmpty()) {
          cli.progress("There are no hooks of jrepro's.");
        }
        return;
      }
      List<Path> written = hooks.install(cli.launcher());
      new GitSetup(project.git()).setUpMerging(cli.launcher());
      written.forEach(file -> cli.progress("Wrote " + file + "."));
    }
  }
}
