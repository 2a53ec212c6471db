package dev.jrepro.interop;

import dev.jrepro.content.Entry;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.RunRecord;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes a dossier as PROV-JSON (W3C Member Submission of 24 April 2013,
 * https://www.w3.org/submissions/2013/SUBM-prov-json-20130424/). Files are entities, runs
 * activities, jrepro and the authors agents, stages plans.
 */
public final class ProvJson {

  private static final String DATA = "data:";
  private static final String RUN = "run:";
  private static final String STAGE = "stage:";
  private static final String PERSON = "person:";
  private static final String ENGINE = "software:jrepro-";

  private final Dossier dossier;
  private final SortedMap<String, SortedMap<String, JsonValue>> records = new TreeMap<>();

  private ProvJson(Dossier dossier) {
    this.dossier = dossier;
  }

  /** Returns the document. */
  public static JsonValue.Obj of(Dossier dossier) {
    ProvJson writer = new ProvJson(dossier);
    dossier.about().people().forEach(writer::addPerson);
    dossier.items().values().forEach(writer::addItem);
    dossier.steps().forEach(writer::addStep);
    JsonValue.Builder document = JsonValue.object().put("prefix", writer.prefixes());
    writer.records.forEach((kind, all) -> document.put(kind, new JsonValue.Obj(all)));
    return document.build();
  }

  private JsonValue prefixes() {
    String here = "urn:jrepro:" + dossier.commit().hex() + ":";
    return JsonValue.object()
        .put("jrepro", "https://jrepro.dev/prov#")
        .put("data", here + "data:")
        .put("stage", here + "stage:")
        .put("run", "urn:jrepro:run:")
        .put("person", here + "person:")
        .put("software", "urn:jrepro:software:")
        .build();
  }

  private void add(String kind, String id, JsonValue.Builder fields) {
    records.computeIfAbsent(kind, k -> new TreeMap<>()).put(id, fields.build());
  }

  /** Adds a relation under a name that lasts as long as those that it is between. */
  private void relate(String kind, String from, String to, JsonValue.Builder fields) {
    add(kind, "_:" + kind + "/" + from + "/" + to, fields);
  }

  private static JsonValue type(String name) {
    return JsonValue.object().put("$", name).put("type", "prov:QUALIFIED_NAME").build();
  }

  private static JsonValue number(long value) {
    return JsonValue.object().put("$", String.valueOf(value)).put("type", "xsd:long").build();
  }

  private static String id(RepoPath path) {
    return DATA + Iri.of(path);
  }

  private static String id(Dossier.Person person) {
    return PERSON + Iri.of(person.name());
  }

  private static String plan(Dossier.Step step) {
    return STAGE + Iri.of(step.stage().pipeline()) + "/" + Iri.of(step.stage().stage());
  }

  /** A run is named by its record, and where there is none by the key, which all its runs share. */
  private static String activity(Dossier.Step step) {
    return RUN + step.run().map(run -> run.digest().hex()).orElse("key-" + step.key());
  }

  private void addPerson(Dossier.Person person) {
    JsonValue.Builder fields =
        JsonValue.object()
            .put("prov:type", type("prov:Person"))
            .put("prov:label", person.name())
            .putIf("jrepro:orcid", person.orcid())
            .putIf("jrepro:affiliation", person.affiliation());
    add("agent", id(person), fields);
  }

  private void addItem(Dossier.Item item) {
    addEntity(item.path(), item.entry(), item.origin().name().toLowerCase(Locale.ROOT));
    item.parts()
        .forEach((path, entry) -> {
          addEntity(path, Optional.of(entry), item.origin().name().toLowerCase(Locale.ROOT));
          addMember(item.path(), path);
        });
    dossier.inside(item.path()).forEach(other -> addMember(item.path(), other.path()));
  }

  private void addEntity(RepoPath path, Optional<Entry> entry, String origin) {
    JsonValue.Builder fields =
        JsonValue.object().put("prov:label", path.value()).put("jrepro:origin", origin);
    entry.ifPresent(e -> {
      fields
          .put(e.isDirectory() ? "jrepro:tree" : "jrepro:sha256", e.digest().hex())
          .put("jrepro:sizeBytes", number(e.sizeBytes()));
      if (e.isDirectory()) {
        fields.put("prov:type", type("prov:Collection"));
      }
    });
    add("entity", id(path), fields);
  }

  private void addMember(RepoPath folder, RepoPath path) {
    relate(
        "hadMember",
        id(folder),
        id(path),
        JsonValue.object().put("prov:collection", id(folder)).put("prov:entity", id(path)));
  }

  private void addStep(Dossier.Step step) {
    JsonValue.Builder plan =
        JsonValue.object()
            .put("prov:type", type("prov:Plan"))
            .put("prov:label", step.stage().toString())
            .put("jrepro:command", step.command());
    if (!step.description().isEmpty()) {
      plan.put("jrepro:description", step.description());
    }
    add("entity", plan(step), plan);
    addRun(step, activity(step));
  }

  private void addRun(Dossier.Step step, String activity) {
    JsonValue.Builder fields =
        JsonValue.object()
            .put("prov:label", "run of " + step.stage())
            .put("jrepro:command", step.command())
            .put("jrepro:key", step.key());
    if (!step.params().isEmpty()) {
      fields.put(
          "jrepro:param",
          JsonValue.texts(
              step.params().stream().map(param -> param.id() + " = " + param.value()).toList()));
    }
    step.measured().ifPresent(measured -> measure(measured, fields));
    add("activity", activity, fields);
    associate(step, activity);
    step.reads()
        .forEach(path ->
            relate(
                "used",
                activity,
                id(path),
                JsonValue.object().put("prov:activity", activity).put("prov:entity", id(path))));
    step.writes().forEach(path -> addGenerated(step, activity, path));
    dossier.items().values().stream()
        .filter(item -> isInside(item.path(), step))
        .forEach(item -> addGeneration(step, activity, item.path()));
  }

  /** A file that another step reads out of a directory that this one wrote. */
  private static boolean isInside(RepoPath path, Dossier.Step step) {
    return step.writes().stream().anyMatch(out -> path.isIn(out) && !path.equals(out));
  }

  private static void measure(RunRecord.Measured measured, JsonValue.Builder fields) {
    fields
        .put("prov:startTime", measured.start().toString())
        .put("prov:endTime", measured.end().toString())
        .put("jrepro:exit", number(measured.exit()))
        .put("jrepro:cpuMillis", number(measured.cpuMillis()))
        .put("jrepro:peakBytes", number(measured.peakBytes()));
  }

  private void associate(Dossier.Step step, String activity) {
    String version =
        step.run()
            .flatMap(run -> run.record().environment().object("engine").text("jrepro"))
            .orElse("unknown");
    String engine = ENGINE + Iri.of(version);
    add(
        "agent",
        engine,
        JsonValue.object()
            .put("prov:type", type("prov:SoftwareAgent"))
            .put("prov:label", "jrepro " + version));
    relate(
        "wasAssociatedWith",
        activity,
        engine,
        JsonValue.object()
            .put("prov:activity", activity)
            .put("prov:agent", engine)
            .put("prov:plan", plan(step)));
    for (Dossier.Person person : dossier.about().people()) {
      relate(
          "actedOnBehalfOf",
          engine,
          id(person),
          JsonValue.object().put("prov:delegate", engine).put("prov:responsible", id(person)));
    }
  }

  private void addGenerated(Dossier.Step step, String activity, RepoPath out) {
    addGeneration(step, activity, out);
    for (RepoPath in : step.reads()) {
      relate(
          "wasDerivedFrom",
          id(out),
          id(in),
          JsonValue.object()
              .put("prov:generatedEntity", id(out))
              .put("prov:usedEntity", id(in))
              .put("prov:activity", activity));
    }
  }

  private void addGeneration(Dossier.Step step, String activity, RepoPath out) {
    relate(
        "wasGeneratedBy",
        id(out),
        activity,
        JsonValue.object()
            .put("prov:entity", id(out))
            .put("prov:activity", activity)
            .putIf("prov:time", step.measured().map(measured -> measured.end().toString())));
  }
}
