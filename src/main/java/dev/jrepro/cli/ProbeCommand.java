package dev.jrepro.cli;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.StageName;
import dev.jrepro.json.JsonValue;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.pipeline.StageGraph;
import dev.jrepro.project.GcSettings;
import dev.jrepro.project.Project;
import dev.jrepro.project.RunSettings;
import dev.jrepro.reproduce.probe.Finding;
import dev.jrepro.reproduce.probe.Probe;
import dev.jrepro.reproduce.probe.ProbePlan;
import dev.jrepro.reproduce.probe.ProbeReport;
import dev.jrepro.reproduce.probe.ProbeRequest;
import dev.jrepro.yaml.Yaml;
import dev.jrepro.yaml.YamlNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro probe}. */
@Command(
    name = "probe",
    description = "Change what a stage declares, one thing at a time, and tell what counts.")
final class ProbeCommand implements Callable<Integer> {

  @ParentCommand private Cli cli;

  @Parameters(arity = "1..*", paramLabel = "STAGE", description = "Stages, outputs or pipelines.")
  private List<String> targets;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Tell what would be changed, and how long that takes.")
  private boolean dryRun;

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description = "Change these parameters, items, variables and dependencies alone.")
  private Set<String> only = new TreeSet<>();

  @Option(names = "--skip", paramLabel = "NAME", split = ",", description = "Do not change these.")
  private Set<String> skip = new TreeSet<>();

  @Option(
      names = "--try",
      paramLabel = "NAME=VALUE,…",
      description = "Try these values of a parameter, item or variable, instead of others.")
  private List<String> tries = List.of();

  @Option(
      names = {"-f", "--force"},
      description = "Try again what is known from earlier.")
  private boolean force;

  @Option(
      names = {"-j", "--jobs"},
      paramLabel = "N",
      description = "Run so many trials at once: a number, or auto for one a processor.")
  private String jobs = "1";

  @Option(
      names = "--limit",
      paramLabel = "TIME",
      description = "Do not start what takes longer without asking: 90s, 10m (default), 2h.")
  private String limit = "10m";

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    try (Project project = cli.open()) {
      Duration most = GcSettings.parse(limit);
      StageGraph graph = project.workspace().graph();
      List<Probe> probes = Probe.of(project, stages(project, graph), request());
      try {
        return dryRun ? plan(probes, graph) : run(probes, graph, most);
      } finally {
        probes.forEach(Probe::close);
      }
    }
  }

  private List<Stage> stages(Project project, StageGraph graph) {
    SortedSet<StageName> names = new TreeSet<>();
    Targets.of(cli, project, targets)
        .forEach(target -> graph.resolve(target).forEach(stage -> names.add(stage.name())));
    return graph.ordered().stream().filter(stage -> names.contains(stage.name())).toList();
  }

  private ProbeRequest request() {
    SortedMap<String, List<YamlNode.Scalar>> values = new TreeMap<>();
    for (String each : tries) {
      int equals = each.indexOf('=');
      if (equals < 1) {
        throw new JreproException.Invalid(
            "--try wants NAME=VALUE,…, and this is '" + each + "'.",
            "Such as --try optimizer=sgd.");
      }
      String name = each.substring(0, equals);
      for (String value : each.substring(equals + 1).split(",", -1)) {
        values.computeIfAbsent(name, n -> new ArrayList<>()).add(value(name, value));
      }
    }
    return new ProbeRequest(only, skip, values, force, RunSettings.jobs(jobs), cli.variables());
  }

  private static YamlNode.Scalar value(String name, String text) {
    if (Yaml.parse(text, "--try " + name) instanceof YamlNode.Scalar scalar) {
      return scalar;
    }
    throw new JreproException.Invalid("--try " + name + ": '" + text + "' is no single value.");
  }

  private int plan(List<Probe> probes, StageGraph graph) {
    List<ProbePlan> plans = probes.stream().map(Probe::plan).toList();
    if (json) {
      cli.terminal()
          .json(
              JsonValue.object().put("stages", JsonValue.array(plans, ProbePlan::toJson)).build());
    } else {
      ProbeText text = new ProbeText(graph, cli.terminal()::print);
      plans.forEach(text::print);
    }
    return ExitCode.OK;
  }

  private int run(List<Probe> probes, StageGraph graph, Duration most) throws InterruptedException {
    ProbeText text = new ProbeText(graph, cli.terminal()::print);
    List<ProbeReport> reports = new ArrayList<>();
    for (Probe probe : probes) {
      String title = graph.title(probe.name());
      ProbeReport report =
          probe.run(plan -> approve(plan, title, most), line -> cli.progress(title + ": " + line));
      reports.add(report);
      if (!json) {
        text.print(report);
      }
    }
    if (json) {
      cli.terminal()
          .json(
              JsonValue.object()
                  .put("stages", JsonValue.array(reports, ProbeReport::toJson))
                  .build());
    }
    return exit(reports);
  }

  /** What is dead comes before what could not be told. */
  private static int exit(List<ProbeReport> reports) {
    if (reports.stream().anyMatch(report -> report.has(Finding.Verdict.DEAD))) {
      return ExitCode.DIFFERENT;
    }
    boolean isOpen =
        reports.stream()
            .anyMatch(
                report -> report.isNondeterministic() || report.has(Finding.Verdict.UNDECIDED));
    return isOpen ? ExitCode.FAILED : ExitCode.OK;
  }

  private void approve(ProbePlan plan, String title, Duration most) {
    if (plan.runs() == 0) {
      return;
    }
    cli.progress(title + ": " + ProbeText.cost(plan));
    boolean isLong =
        plan.totalMillis().isPresent() && plan.totalMillis().getAsLong() > most.toMillis();
    if (!isLong) {
      return;
    }
    if (!cli.terminal().live()) {
      throw new JreproException.Refused(
          "to probe stage " + title + " takes longer than " + limit + ".",
          "'--limit' allows more; '--only' and '--skip' choose what is changed.");
    }
    cli.terminal().say("That is more than " + limit + ". Go on? [y/N]");
    if (!isYes()) {
      throw new JreproException.Refused("stage " + title + " was not probed.");
    }
  }

  private static boolean isYes() {
    try {
      // Nothing else reads there; what comes after the line is of no account.
      String line =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
      return line != null && line.strip().matches("(?i)y(es)?");
    } catch (IOException e) {
      return false; // Nobody can answer.
    }
  }
}
