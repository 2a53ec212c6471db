package dev.jrepro.interop;

import dev.jrepro.host.Versions;
import dev.jrepro.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The words of OpenLineage 2-0-2 (https://openlineage.io/spec/2-0-2/OpenLineage.json) and of those
 * of its facets that are used.
 *
 * @param namespace of jobs and of data
 */
record EventWords(String namespace) {

  private static final String SPEC = "https://openlineage.io/spec/";
  private static final String SCHEMA = SPEC + "2-0-2/OpenLineage.json#/$defs/RunEvent";
  private static final String OWN = "https://jrepro.dev/openlineage";

  /** What a run event is about. */
  enum Type {
    START,
    COMPLETE,
    FAIL,
    ABORT,
    OTHER
  }

  /**
   * A job and one of its runs.
   *
   * @param name of the job
   * @param jobFacets by name
   * @param runId of the run
   * @param runFacets by name
   */
  record Subject(String name, JsonValue.Obj jobFacets, UUID runId, JsonValue.Obj runFacets) {
    /** Returns the same with one facet of the run more. */
    Subject with(String facet, JsonValue value) {
      JsonValue.Builder facets = JsonValue.object();
      runFacets.fields().forEach(facets::put);
      return new Subject(name, jobFacets, runId, facets.put(facet, value).build());
    }
  }

  /** Returns an id that is a function of some texts. */
  static UUID id(String... parts) {
    String text = "jrepro.openlineage.v1\0" + String.join("\0", parts);
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String producer() {
    return "https://jrepro.dev/" + Versions.current().jrepro();
  }

  JsonValue.Obj event(Type type, Instant time, Subject subject, Data data) {
    return JsonValue.object()
        .put("eventType", type.name())
        .put("eventTime", time.toString())
        .put("producer", producer())
        .put("schemaURL", SCHEMA)
        .put(
            "run",
            JsonValue.object()
                .put("runId", subject.runId().toString())
                .put("facets", subject.runFacets())
                .build())
        .put(
            "job",
            JsonValue.object()
                .put("namespace", namespace)
                .put("name", subject.name())
                .put("facets", subject.jobFacets())
                .build())
        .put("inputs", new JsonValue.Arr(data.inputs()))
        .put("outputs", new JsonValue.Arr(data.outputs()))
        .build();
  }

  /** What a run reads and writes, as {@link #data} tells of it. */
  record Data(List<JsonValue> inputs, List<JsonValue> outputs) {
    static final Data NONE = new Data(List.of(), List.of());

    Data {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }
  }

  /** Returns a piece of data; its version is its digest. */
  JsonValue data(String path, Optional<String> digest) {
    JsonValue.Builder facets = JsonValue.object();
    digest.ifPresent(version ->
        facets.put(
            "version",
            facet("facets/1-0-0/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet")
                .put("datasetVersion", version)
                .build()));
    return JsonValue.object()
        .put("namespace", namespace)
        .put("name", path)
        .put("facets", facets.build())
        .build();
  }

  private static JsonValue.Builder facet(String schema) {
    return JsonValue.object().put("_producer", producer()).put("_schemaURL", SPEC + schema);
  }

  /** Returns the facet that says of which run one is a part. */
  JsonValue parent(Subject whole) {
    return facet("facets/1-0-0/ParentRunFacet.json#/$defs/ParentRunFacet")
        .put("run", JsonValue.object().put("runId", whole.runId().toString()).build())
        .put(
            "job", JsonValue.object().put("namespace", namespace).put("name", whole.name()).build())
        .build();
  }

  static JsonValue error(String message) {
    return facet("facets/1-0-0/ErrorMessageRunFacet.json#/$defs/ErrorMessageRunFacet")
        .put("message", message)
        .put("programmingLanguage", "unknown")
        .build();
  }

  static JsonValue engine(String version) {
    return facet("facets/1-1-0/ProcessingEngineRunFacet.json#/$defs/ProcessingEngineRunFacet")
        .put("name", "jrepro")
        .put("version", version)
        .build();
  }

  static JsonValue jobType(String type) {
    return facet("facets/2-0-2/JobTypeJobFacet.json#/$defs/JobTypeJobFacet")
        .put("processingType", "BATCH")
        .put("integration", "JREPRO")
        .put("jobType", type)
        .build();
  }

  static JsonValue documentation(String text) {
    return facet("facets/1-0-0/DocumentationJobFacet.json#/$defs/DocumentationJobFacet")
        .put("description", text)
        .build();
  }

  /**
   * Returns where a job is declared.
   *
   * @param repository the URL of the Git repository; a name stands for it where none is known
   */
  static JsonValue source(Optional<String> repository, String commit, String path) {
    return facet("facets/1-0-0/SourceCodeLocationJobFacet.json#/$defs/SourceCodeLocationJobFacet")
        .put("type", "git")
        .put("url", repository.orElse("urn:git:" + commit))
        .putIf("repoUrl", repository)
        .put("path", path)
        .put("version", commit)
        .build();
  }

  /** Returns what only jrepro has to say of a run. */
  static JsonValue own(JsonValue.Builder fields) {
    return fields.put("_producer", producer()).put("_schemaURL", OWN + "#run").build();
  }
}
