package dev.jrepro.cli;

import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.pipeline.StageGraph;
import dev.jrepro.project.Project;
import dev.jrepro.run.DependencyFix;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro fix}. */
@Command(
    name = "fix",
    description = "Declare what stages were seen to read (run --sandbox observe).")
final class FixCommand implements Runnable {
  @ParentCommand private Cli cli;

  @Parameters(arity = "1..*", paramLabel = "STAGE", description = "Stages, outputs or pipelines.")
  private List<String> targets;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Say what would be written, and write nothing.")
  private boolean dryRun;

  @Override
  public void run() {
    try (Project project = cli.open()) {
      StageGraph graph = project.workspace().graph();
      SortedSet<StageName> names = new TreeSet<>();
      for (String target : Targets.of(cli, project, targets)) {
        graph.resolve(target).forEach(stage -> names.add(stage.name()));
      }
      for (StageName name : names) {
        DependencyFix fix = new DependencyFix(project, cli.variables());
        Stage stage = project.workspace().graph().find(name).orElseThrow();
        DependencyFix.Plan plan = fix.plan(stage);
        if (!dryRun) {
          fix.apply(plan);
        }
        tell(graph.title(name), plan);
      }
    }
  }

  private void tell(String title, DependencyFix.Plan plan) {
    for (RepoPath path : plan.added()) {
      cli.terminal()
          .print(plan.file() + ": " + title + (dryRun ? " lacks " : " now depends on ") + path);
    }
    if (plan.added().isEmpty()) {
      cli.terminal().print(title + " declares what it was seen to read and can declare.");
    }
    tell(plan.untracked(), "is not known to Git yet; 'git add' it.");
    tell(
        plan.ignored(),
        "was read, and Git ignores it: 'jrepro add' it, or declare it as the output of the stage"
            + " that makes it, and fix again.");
    tell(plan.gone(), "was read, and is not there any more: nothing can depend on it.");
    tell(plan.unread(), "is a dependency, and nothing of it was read.");
    plan.elsewhere()
        .outside()
        .forEach(file ->
            cli.terminal()
                .say(
                    file
                        + " was read, and lies outside the project: 'jrepro import-url' brings data"
                        + " in, run.sandbox-allow of the configuration names what is the system's."));
  }

  private void tell(SortedSet<RepoPath> paths, String what) {
    paths.forEach(path -> cli.terminal().say(path + " " + what));
  }
}
