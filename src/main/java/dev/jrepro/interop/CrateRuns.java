package dev.jrepro.interop;

import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.RunRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The pipelines of a crate, their stages and their runs: a pipeline is a {@code
 * ComputationalWorkflow} and a {@code HowTo}, a stage a {@code HowToStep} and a tool, its run a
 * {@code CreateAction} that a {@code ControlAction} has started, and the run of a whole pipeline an
 * {@code OrganizeAction}.
 */
final class CrateRuns {

  private static final String LANGUAGE = "#jrepro-pipeline";
  private static final String COMPLETED = "http://schema.org/CompletedActionStatus";

  private final Dossier dossier;
  private final Crate crate;
  private final CrateParameters parameters;
  private final List<String> people;

  CrateRuns(Dossier dossier, Crate crate, CrateParameters parameters, List<String> people) {
    this.dossier = dossier;
    this.crate = crate;
    this.parameters = parameters;
    this.people = people;
  }

  void add(Dossier.Flow flow) {
    crate.add(
        LANGUAGE,
        "ComputerLanguage",
        JsonValue.object()
            .put("name", "jrepro pipeline")
            .put("alternateName", "pipelines/*.yaml, dvc.yaml")
            .put("description", "Stages in YAML: commands with what they read and write."));
    List<String> steps = new ArrayList<>();
    List<String> tools = new ArrayList<>();
    List<String> controls = new ArrayList<>();
    for (Dossier.Step step : flow.steps()) {
      tools.add(addTool(step));
      steps.add(addStep(flow, step, steps.size() + 1));
      addRun(step);
      controls.add(addControl(step, steps.getLast()));
    }
    addWorkflow(flow, steps, tools);
    addWhole(flow, controls);
  }

  private String addTool(Dossier.Step step) {
    String id = "#tool/" + name(step);
    JsonValue.Builder fields =
        JsonValue.object()
            .put("name", step.stage().toString())
            .put("description", step.command())
            .put("input", Crate.refs(CrateParameters.inputs(step)))
            .put("output", Crate.refs(CrateParameters.outputs(step)));
    List<String> needed = new ArrayList<>();
    for (String library : List.of("djl", "libtorch")) {
      Optional.ofNullable(step.engine().get(library))
          .ifPresent(version -> needed.add(addSoftware(library, version)));
    }
    if (!needed.isEmpty()) {
      fields.put("softwareRequirements", Crate.refs(needed));
    }
    crate.add(id, "SoftwareApplication", fields);
    return id;
  }

  private String addSoftware(String name, String version) {
    String id = "#software/" + Iri.of(name) + "-" + Iri.of(version);
    crate.add(
        id,
        "SoftwareApplication",
        JsonValue.object().put("name", name).put("softwareVersion", version));
    return id;
  }

  private String addStep(Dossier.Flow flow, Dossier.Step step, int position) {
    String id = Iri.of(flow.file()) + "#" + Iri.of(step.stage().stage());
    JsonValue.Builder fields =
        JsonValue.object()
            .put("name", step.stage().stage())
            .put("position", String.valueOf(position))
            .put("workExample", Crate.ref("#tool/" + name(step)));
    if (!step.description().isEmpty()) {
      fields.put("description", step.description());
    }
    crate.add(id, "HowToStep", fields);
    return id;
  }

  private static String name(Dossier.Step step) {
    return Iri.of(step.stage().pipeline()) + ":" + Iri.of(step.stage().stage());
  }

  private void addRun(Dossier.Step step) {
    List<String> given = new ArrayList<>(files(step.reads()));
    step.params().forEach(param -> given.add(CrateParameters.value(param)));
    JsonValue.Builder fields =
        JsonValue.object()
            .put("name", "Run of " + step.stage())
            .put("description", step.command())
            .put("instrument", Crate.ref("#tool/" + name(step)))
            .put("object", Crate.refs(given))
            .put("result", Crate.refs(files(step.writes())))
            .put("agent", Crate.refs(people))
            .put("actionStatus", COMPLETED)
            .putIf("identifier", step.run().map(run -> run.digest().toString()));
    step.measured().ifPresent(measured -> addTimes(fields, measured.start(), measured.end()));
    step.measured().ifPresent(measured -> addUsage(step, measured, fields));
    crate.add("#run/" + name(step), "CreateAction", fields);
  }

  /** What was too short to be seen at work cost nobody knows what. */
  private void addUsage(Dossier.Step step, RunRecord.Measured measured, JsonValue.Builder run) {
    List<String> ids = new ArrayList<>();
    if (measured.peakBytes() > 0) {
      ids.add("#usage/" + name(step) + "/memory");
      crate.add(
          ids.getLast(),
          "PropertyValue",
          JsonValue.object()
              .put("name", "most memory at once, at least")
              .put("propertyID", "https://jrepro.dev/usage#peakBytes")
              .put("unitCode", "http://qudt.org/vocab/unit/BYTE")
              .put("value", String.valueOf(measured.peakBytes())));
    }
    if (measured.cpuMillis() > 0) {
      ids.add("#usage/" + name(step) + "/processor");
      crate.add(
          ids.getLast(),
          "PropertyValue",
          JsonValue.object()
              .put("name", "processor time, at least")
              .put("propertyID", "https://jrepro.dev/usage#cpuMillis")
              .put("unitCode", "http://qudt.org/vocab/unit/MilliSEC")
              .put("value", String.valueOf(measured.cpuMillis())));
    }
    if (!ids.isEmpty()) {
      run.put("resourceUsage", Crate.refs(ids));
    }
  }

  private static void addTimes(JsonValue.Builder action, Instant start, Instant end) {
    action.put("startTime", Times.of(start)).put("endTime", Times.of(end));
  }

  private List<String> files(List<RepoPath> paths) {
    return paths.stream().map(path -> CrateFiles.id(dossier, path)).toList();
  }

  private String addControl(Dossier.Step step, String howTo) {
    String id = "#control/" + name(step);
    crate.add(
        id,
        "ControlAction",
        JsonValue.object()
            .put("name", "Start of " + step.stage())
            .put("instrument", Crate.ref(howTo))
            .put("object", Crate.ref("#run/" + name(step))));
    return id;
  }

  private void addWorkflow(Dossier.Flow flow, List<String> steps, List<String> tools) {
    Dossier.Item file = dossier.items().get(flow.file());
    JsonValue.Builder fields =
        JsonValue.object()
            .put("name", flow.file().value())
            .put("programmingLanguage", Crate.ref(LANGUAGE))
            .put("step", Crate.refs(steps))
            .put("hasPart", Crate.refs(tools))
            .put("input", Crate.refs(inputs(flow)))
            .put("output", Crate.refs(all(flow, CrateParameters::outputs)));
    if (file != null) {
      file.entry()
          .ifPresent(entry ->
              fields
                  .put("contentSize", String.valueOf(entry.sizeBytes()))
                  .put("sha256", entry.digest().hex())
                  .put("encodingFormat", MediaTypes.of(flow.file())));
    }
    crate.add(
        Iri.of(flow.file()),
        List.of("File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"),
        fields);
  }

  /** What goes into a pipeline is what its steps are given and none of them gives. */
  private List<String> inputs(Dossier.Flow flow) {
    SortedSet<String> ids = new TreeSet<>(all(flow, CrateParameters::inputs));
    all(flow, CrateParameters::outputs).forEach(ids::remove);
    for (RepoPath path : dossier.items().keySet()) {
      if (parameters.has(path) && isMadeIn(flow, path)) {
        ids.remove(CrateParameters.id(path));
      }
    }
    return List.copyOf(ids);
  }

  private static boolean isMadeIn(Dossier.Flow flow, RepoPath path) {
    return flow.steps().stream()
        .flatMap(step -> step.writes().stream())
        .anyMatch(out -> path.isIn(out) || out.isIn(path));
  }

  private static List<String> all(Dossier.Flow flow, Function<Dossier.Step, List<String>> part) {
    return flow.steps().stream().map(part).flatMap(List::stream).distinct().sorted().toList();
  }

  private void addWhole(Dossier.Flow flow, List<String> controls) {
    String run = "#run/" + Iri.of(flow.name());
    List<String> given = new ArrayList<>(files(raw(flow)));
    flow.steps().stream()
        .flatMap(step -> step.params().stream())
        .map(CrateParameters::value)
        .distinct()
        .sorted()
        .forEach(given::add);
    List<RepoPath> made =
        flow.steps().stream().flatMap(step -> step.writes().stream()).distinct().sorted().toList();
    JsonValue.Builder whole =
        JsonValue.object()
            .put("name", "Run of pipeline " + flow.name())
            .put("description", "All stages of " + flow.file() + " that are told of here.")
            .put("instrument", Crate.ref(Iri.of(flow.file())))
            .put("object", Crate.refs(given))
            .put("result", Crate.refs(files(made)))
            .put("agent", Crate.refs(people))
            .put("actionStatus", COMPLETED);
    JsonValue.Builder organized =
        JsonValue.object()
            .put("name", "jrepro run " + flow.name())
            .put("instrument", Crate.ref(addSoftware("jrepro", engine(flow))))
            .put("object", Crate.refs(controls))
            .put("result", Crate.ref(run))
            .put("agent", Crate.refs(people));
    span(flow)
        .ifPresent(span -> {
          addTimes(whole, span.start(), span.end());
          addTimes(organized, span.start(), span.end());
        });
    crate.add(run, "CreateAction", whole);
    crate.add("#engine/" + Iri.of(flow.name()), "OrganizeAction", organized);
  }

  private static List<RepoPath> raw(Dossier.Flow flow) {
    return flow.steps().stream()
        .flatMap(step -> step.reads().stream())
        .filter(path -> !isMadeIn(flow, path))
        .distinct()
        .sorted()
        .toList();
  }

  /** The version that ran the last of its stages. */
  private static String engine(Dossier.Flow flow) {
    return records(flow)
        .max(Comparator.comparing(record -> record.measured().end()))
        .flatMap(record -> record.environment().object("engine").text("jrepro"))
        .orElse("unknown");
  }

  private static Stream<RunRecord> records(Dossier.Flow flow) {
    return flow.steps().stream().flatMap(step -> step.run().stream()).map(run -> run.record());
  }

  private record Span(Instant start, Instant end) {}

  private static Optional<Span> span(Dossier.Flow flow) {
    Optional<Instant> first =
        records(flow).map(record -> record.measured().start()).min(Comparator.naturalOrder());
    Optional<Instant> last =
        records(flow).map(record -> record.measured().end()).max(Comparator.naturalOrder());
    return first.flatMap(start -> last.map(end -> new Span(start, end)));
  }
}
