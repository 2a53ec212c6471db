package dev.jrepro.cli;

import dev.jrepro.project.Project;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro init}. */
@Command(name = "init", description = "Make this Git repository a jrepro project.")
final class InitCommand implements Runnable {
  @ParentCommand private Cli cli;

  @Override
  public void run() {
    Path root = Project.init(cli.folder(), cli.launcher());
    cli.progress(
        "A jrepro project in " + root + "; commit .repro, .reproignore and .gitattributes.");
  }
}
