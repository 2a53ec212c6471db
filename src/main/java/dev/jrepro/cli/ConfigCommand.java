package dev.jrepro.cli;

import dev.jrepro.core.JreproException;
import dev.jrepro.project.ConfigFile;
import dev.jrepro.project.Project;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro config}. */
@Command(name = "config", description = "Read and change the project's configuration.")
final class ConfigCommand implements Callable<Integer> {
  @ParentCommand private Cli cli;

  @Parameters(index = "0", arity = "0..1", paramLabel = "KEY", description = "Such as run.default.")
  private @Nullable String key;

  @Parameters(index = "1", arity = "0..1", paramLabel = "VALUE", description = "Its new value.")
  private @Nullable String value;

  @Option(
      names = {"-l", "--list"},
      description = "List everything that is set.")
  private boolean list;

  @Option(
      names = {"-u", "--unset"},
      description = "Remove the key.")
  private boolean unset;

  @Option(names = "--local", description = "config.local.yaml, which Git ignores.")
  private boolean local;

  @Override
  public Integer call() {
    try (Project project = cli.open()) {
      ConfigFile file = project.configFile(local);
      if (list || key == null) {
        all(project).forEach((k, v) -> cli.terminal().print(k + "=" + v));
      } else if (unset) {
        file.unset(key);
      } else if (value != null) {
        file.set(key, value);
      } else {
        show(project, key);
      }
      return ExitCode.OK;
    }
  }

  private void show(Project project, String name) {
    String found = all(project).get(name);
    if (found == null) {
      throw new JreproException.Refused("'" + name + "' is not set.");
    }
    cli.terminal().print(found);
  }

  private static SortedMap<String, String> all(Project project) {
    SortedMap<String, String> all = new TreeMap<>(project.configFile(false).list());
    all.putAll(project.configFile(true).list());
    return all;
  }
}
