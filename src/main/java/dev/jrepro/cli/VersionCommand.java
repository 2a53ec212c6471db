package dev.jrepro.cli;

import dev.jrepro.host.Versions;
import dev.jrepro.json.JsonValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro version}. */
@Command(name = "version", description = "Print the versions that a result can depend on.")
final class VersionCommand implements Runnable {
  @ParentCommand private Cli cli;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public void run() {
    Versions versions = Versions.current();
    if (json) {
      cli.terminal()
          .json(
              JsonValue.object()
                  .put("jrepro", versions.jrepro())
                  .put("djl", versions.djl())
                  .put("libtorch", versions.libtorch())
                  .put("training", versions.training())
                  .build());
      return;
    }
    cli.terminal().print("jrepro " + versions.jrepro());
    cli.terminal().print("DJL " + versions.djl() + ", libtorch " + versions.libtorch());
    cli.terminal().print("training numerics " + versions.training());
  }
}
