package dev.jrepro.cli;

import dev.jrepro.reproduce.capsule.OpenCapsule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro exec-capsule}: what the script in a capsule starts; no person types it. */
@Command(
    name = "exec-capsule",
    hidden = true,
    description = "Regenerate what an unpacked capsule is about: the inside of its script.")
final class ExecCapsuleCommand implements Callable<Integer> {
  @ParentCommand private Cli cli;

  @Parameters(index = "0", paramLabel = "FOLDER", description = "Where it is unpacked.")
  private Path folder;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "TARGET",
      description = "What to regenerate; all that the capsule is about if none is named.")
  private List<String> targets = List.of();

  @Option(
      names = {"-n", "--dry-run"},
      description = "Tell the stages, and do nothing.")
  private boolean dryRun;

  @Option(names = "--keep", description = "Keep the clean clone, to look into it.")
  private boolean keep;

  @Option(
      names = "--no-experiments",
      description = "Do not run a stage again to find out why it differs.")
  private boolean noExperiments;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    try (OpenCapsule capsule = OpenCapsule.open(cli.folder().resolve(folder), keep)) {
      cli.progress("Every byte of the capsule is as it was made.");
      capsule.lacks(cli.variables()).forEach(lack -> cli.progress("Warning: " + lack + "."));
      return new Cli(cli.terminal(), capsule.root(), cli.variables())
          .run(arguments(capsule).toArray(String[]::new));
    }
  }

  private List<String> arguments(OpenCapsule capsule) {
    List<String> words = new ArrayList<>(List.of("reproduce", "--unsigned"));
    add(cli.isQuiet(), "--quiet", words);
    add(dryRun, "--dry-run", words);
    add(keep, "--keep", words);
    add(noExperiments, "--no-experiments", words);
    add(json, "--json", words);
    words.add(capsule.commit().hex());
    words.addAll(targets.isEmpty() ? capsule.targets() : targets);
    return words;
  }

  private static void add(boolean asked, String flag, List<String> words) {
    if (asked) {
      words.add(flag);
    }
  }
}
