package dev.jrepro.cli;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.lineage.Lineage;
import dev.jrepro.project.Project;
import dev.jrepro.reproduce.Replays;
import dev.jrepro.reproduce.StepsComparison;
import dev.jrepro.reproduce.TrainingRuns;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro diverge}. */
@Command(
    name = "diverge",
    description = "Find the first step at which two runs of a training part, and what differed.")
final class DivergeCommand implements Callable<Integer> {
  @ParentCommand private Cli cli;

  @Parameters(
      index = "0",
      paramLabel = "RUN_A",
      description = "A run, a stage whose newest run is meant, or a revision.")
  private String first;

  @Parameters(index = "1", paramLabel = "RUN_B", description = "Another.")
  private String second;

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "STAGE",
      description = "Of revisions: which stage, or which of its outputs.")
  private @Nullable String stage;

  @Option(
      names = "--no-replay",
      description = "Read what was recorded, and make nothing again for a closer look.")
  private boolean noReplay;

  @Option(
      names = "--replay",
      description = "Make both again up to that step even if it takes more than two minutes.")
  private boolean replay;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    if (replay && noReplay) {
      throw new JreproException.Invalid("--replay and --no-replay exclude each other.");
    }
    try (Project project = cli.open()) {
      StepsComparison found =
          StepsComparison.of(project.cache(), run(project, first), run(project, second));
      if (json) {
        cli.terminal().json(found.toJson(closer(project, found)));
      } else {
        print(found);
        closer(project, found).forEach(cli.terminal()::print);
      }
      return found.isEqual() ? ExitCode.OK : ExitCode.DIFFERENT;
    }
  }

  /** Returns what is seen of the runs when they are made again, if they are. */
  private List<String> closer(Project project, StepsComparison found) throws InterruptedException {
    Replays replays = new Replays(project, found, cli.variables());
    if (noReplay || !replays.canShowMore()) {
      return List.of();
    }
    String time = Texts.seconds(replays.expectedMillis());
    if (replays.isLong() && !replay) {
      cli.progress("A closer look means to make it again, for about " + time + ": --replay.");
      return List.of();
    }
    cli.progress("Making it again up to that step, for about " + time + ".");
    return replays.lines();
  }

  private Lineage.Run run(Project project, String text) {
    Optional<Digest> known = RunLookup.byDigest(project, text);
    if (known.isPresent()) {
      return run(project, known.get());
    }
    if (stage == null && isStage(project, text)) {
      return run(project, RunLookup.find(project, text));
    }
    return new TrainingRuns(project).at(text, Optional.ofNullable(stage));
  }

  private static Lineage.Run run(Project project, Digest record) {
    return new Lineage.Run(record, project.record(record));
  }

  private static boolean isStage(Project project, String text) {
    try {
      return !project.workspace().graph().resolve(text).isEmpty();
    } catch (JreproException.Invalid e) {
      return false; // Then it is to be a revision.
    }
  }

  private static String shown(String text) {
    return text.isEmpty() ? "(nothing)" : text;
  }

  private void print(StepsComparison found) {
    Terminal out = cli.terminal();
    out.print("first   " + LineageText.run(found.one()));
    out.print("second  " + LineageText.run(found.other()));
    found.inputs().forEach(text -> out.print("input: " + text));
    found.told().forEach(text -> out.print("training: " + text));
    found
        .environment()
        .forEach(each ->
            out.print(
                "environment: %s: %s and %s"
                    .formatted(each.what(), shown(each.then()), shown(each.now()))));
    found
        .trainings()
        .forEach((name, difference) -> out.print(found.title(name) + difference.text()));
  }
}
