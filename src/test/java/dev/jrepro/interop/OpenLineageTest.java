package dev.jrepro.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenLineage events of a commit, as the schemas of the standard see them. */
final class OpenLineageTest {

  @TempDir private static Path folder;
  private static Scratch study;
  private static List<JsonValue.Obj> events;

  @BeforeAll
  static void exportTheStudy() {
    study = Study.in(folder.resolve("p"));
    events = read(study.jrepro("export", "openlineage").ok().out());
  }

  private static List<JsonValue.Obj> read(String lines) {
    return lines.lines().map(Json::parseObject).toList();
  }

  @Test
  void theSchemasFindNothingWrong() throws IOException {
    EventSchemas schemas = new EventSchemas();
    assertThat(events).hasSize(6).allMatch(event -> schemas.problems(event).isEmpty());
  }

  @Test
  void theSchemasRefuseBrokenEvents() throws IOException {
    EventSchemas schemas = new EventSchemas();
    JsonValue.Obj event = events.get(1);
    for (String field : List.of("job", "run", "eventTime", "producer", "schemaURL")) {
      assertThat(schemas.problems(with(event, field, new JsonValue.Null()))).isNotEmpty();
    }
    assertThat(schemas.problems(with(event, "eventType", JsonValue.of("DONE")))).isNotEmpty();
    assertThat(schemas.problems(with(event, "eventTime", JsonValue.of("today")))).isNotEmpty();
    JsonValue.Obj parent = event.object("run").object("facets").object("parent");
    JsonValue facets =
        JsonValue.object().put("parent", with(parent, "job", JsonValue.of("p"))).build();
    assertThat(schemas.problems(with(event, "run", with(event.object("run"), "facets", facets))))
        .isNotEmpty();
  }

  @Test
  void aPipelineIsAroundItsStages() {
    assertThat(events)
        .extracting(e -> e.needText("eventType") + " " + e.object("job").needText("name"))
        .containsExactly(
            "START p",
            "START p:prepare",
            "COMPLETE p:prepare",
            "START p:train",
            "COMPLETE p:train",
            "COMPLETE p");
    String whole = events.getFirst().object("run").needText("runId");
    assertThat(events.get(3).object("run").object("facets").object("parent").object("run"))
        .isEqualTo(JsonValue.object().put("runId", whole).build());
    assertThat(events.get(3).object("run")).isEqualTo(events.get(4).object("run"));
  }

  @Test
  void dataHasItsDigestAsVersion() {
    JsonValue.Obj train = events.get(4);
    assertThat(train.objects("inputs", each -> each.needText("name")))
        .containsExactly("clean/n", "code/fit.py");
    assertThat(train.objects("outputs", each -> each.needText("name")))
        .containsExactly("metrics.json", "model");
    assertThat(train.objects("outputs", each -> each).getLast().object("facets").object("version"))
        .extracting(version -> version.needText("datasetVersion"))
        .asString()
        .matches("sha256:[0-9a-f]{64}");
    JsonValue.Obj source = train.object("job").object("facets").object("sourceCodeLocation");
    assertThat(source.needText("version")).isEqualTo(study.git("rev-parse", "HEAD").strip());
    assertThat(source.needText("path")).isEqualTo("pipelines/p.yaml");
  }

  @Test
  void theSameCommitGivesTheSameEventsAndTheNamespaceIsConfigured() {
    study.jrepro("run", "-f").ok();
    assertThat(read(study.jrepro("export", "openlineage").ok().out())).isEqualTo(events);
    study.jrepro("config", "--local", "openlineage.namespace", "lab").ok();
    assertThat(read(study.jrepro("export", "openlineage").ok().out()))
        .allMatch(event -> event.object("job").needText("namespace").equals("lab"));
    study.jrepro("config", "--local", "--unset", "openlineage.namespace").ok();
  }

  private static JsonValue.Obj with(JsonValue.Obj object, String field, JsonValue value) {
    TreeMap<String, JsonValue> fields = new TreeMap<>(object.fields());
    if (value instanceof JsonValue.Null) {
      fields.remove(field);
    } else {
      fields.put(field, value);
    }
    return new JsonValue.Obj(fields);
  }
}
