package dev.jrepro.cli;

import dev.jrepro.core.JreproException;
import dev.jrepro.pipeline.SandboxMode;
import dev.jrepro.project.RunSettings;
import dev.jrepro.run.RunOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code jrepro run} can be told. */
final class RunFlags {
  @Parameters(
      arity = "0..*",
      paramLabel = "TARGET",
      description = "Pipelines, stages, outputs or artifacts.")
  List<String> targets = List.of();

  @Option(
      names = {"-f", "--force"},
      description = "Run every chosen stage, fresh or not.")
  boolean force;

  @Option(
      names = {"-n", "--dry-run", "--dry"},
      description = "Say what would be done, and do nothing.")
  boolean dryRun;

  @Option(
      names = "--explain",
      description = "With -n: say also what is known of earlier runs, and what would restore.")
  boolean explain;

  @Option(names = "--json", description = "With -n: print JSON.")
  boolean json;

  @Option(
      names = {"-k", "--keep-going"},
      description = "After a failure, go on with what does not need it.")
  boolean keepGoing;

  @Option(
      names = {"-s", "--single-item"},
      description = "Run the targets and not what they need.")
  boolean single;

  @Option(names = "--downstream", description = "Run the targets and all that needs them.")
  boolean downstream;

  @Option(
      names = "--accept",
      description = "Take outputs that differ from the lock although the inputs do not.")
  boolean accept;

  @Option(names = "--no-run-cache", description = "Restore nothing: run what is stale.")
  boolean noRunCache;

  @Option(
      names = {"-j", "--jobs"},
      paramLabel = "N",
      description = "Run so many stages at once: a number, or auto for one a processor.")
  @Nullable String jobs;

  @Option(
      names = "--executor",
      paramLabel = "NAME",
      description = "What runs the stages: local, or slurm.")
  @Nullable String executor;

  @Option(names = "--pull", description = "Ask the remote for earlier results and missing data.")
  boolean pull;

  @Option(
      names = {"-S", "--set", "--set-param"},
      paramLabel = "[FILE:]KEY=VALUE",
      description = "Use this value of a parameter, in this run.")
  List<String> overrides = List.of();

  @Option(
      names = "--sandbox",
      paramLabel = "MODE",
      description = "Hold commands to what is declared: off, observe or enforce.")
  @Nullable String sandbox;

  @Option(
      names = "--sandbox-yields",
      description = "Run a command that fails in its sandbox once more outside of it.")
  boolean sandboxYields;

  /** Returns the mode that a word names. */
  static SandboxMode mode(String word) {
    return SandboxMode.of(word)
        .orElseThrow(() ->
            new JreproException.Invalid(
                "--sandbox wants a mode, and this is '" + word + "'.",
                "Known are: off, observe, enforce."));
  }

  /** What goes with a dry run alone is an error without one. */
  void check() {
    if (!dryRun && (explain || json)) {
      throw new JreproException.Invalid(
          (explain ? "--explain" : "--json") + " goes with --dry-run.",
          "'jrepro why' explains one stage; 'jrepro run -n --explain' all of a run.");
    }
  }

  RunOptions options(List<String> named, Map<String, String> variables) {
    SortedMap<String, String> values = new TreeMap<>();
    for (String override : overrides) {
      int equals = override.indexOf('=');
      if (equals < 1) {
        throw new JreproException.Invalid(
            "-S wants KEY=VALUE, and this is '" + override + "'.", "Such as -S train.epochs=3.");
      }
      values.put(override.substring(0, equals), override.substring(equals + 1));
    }
    return new RunOptions(
        named,
        values,
        force,
        keepGoing,
        downstream,
        single,
        accept,
        noRunCache,
        jobs == null ? 0 : RunSettings.jobs(jobs),
        Optional.ofNullable(executor),
        pull,
        Optional.ofNullable(sandbox).map(RunFlags::mode),
        sandboxYields,
        variables,
        new TreeMap<>());
  }
}
