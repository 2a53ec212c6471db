package dev.jrepro.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.networknt.schema.SpecificationVersion;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PROV-JSON, as its schema and the library prov see it. */
final class ProvTest {

  private static final Path CHECK =
      Path.of(
          System.getProperty("jrepro.root", "."),
          "src/test/resources/dev/jrepro/interop/prov/provcheck.py");

  @TempDir private static Path folder;
  private static Scratch study;
  private static JsonValue.Obj document;

  @BeforeAll
  static void exportTheStudy() {
    study = Study.in(folder.resolve("p"));
    document = study.jrepro("export", "prov").ok().json();
  }

  @Test
  void theSchemaOfTheSubmissionFindsNothingWrong() throws IOException {
    assertThat(schema().problems(document)).isEmpty();
  }

  @Test
  void theSchemaRefusesWhatIsNoProv() throws IOException {
    assertThat(schema().problems(with("used", "_:u", JsonValue.object().build()))).isNotEmpty();
    assertThat(
            schema()
                .problems(
                    with(
                        "activity",
                        "run:x",
                        JsonValue.object().put("prov:startTime", "yesterday").build())))
        .isNotEmpty();
    assertThat(
            schema()
                .problems(
                    with(
                        "entity",
                        "data:x",
                        JsonValue.object().put("jrepro:a", JsonValue.object().build()).build())))
        .isNotEmpty();
  }

  @Test
  void theLibraryProvReadsItAndRefusesWhatIsNoProv() throws IOException, InterruptedException {
    assumeTrue(python("-c", "import prov").exit() == 0, "python3-prov is not installed");
    Path file = folder.resolve("prov.json");
    Files.writeString(file, Json.pretty(document));
    Answer answer = python(CHECK.toString(), file.toString());
    assertThat(answer.exit()).as(answer.text()).isZero();
    assertThat(answer.text())
        .contains("wasDerivedFrom(data:model, data:clean/n")
        .contains("wasGeneratedBy(data:clean/n, run:")
        .contains("used(run:")
        .contains("hadMember(data:clean, data:clean/n)");
    Files.writeString(file, Json.pretty(with("wasMadeOf", "_:u", JsonValue.object().build())));
    assertThat(python(CHECK.toString(), file.toString()).exit()).isNotZero();
  }

  @Test
  void everyRelationIsBetweenThingsThatAreThere() {
    TreeMap<String, JsonValue> things = new TreeMap<>(document.object("entity").fields());
    things.putAll(document.object("activity").fields());
    things.putAll(document.object("agent").fields());
    for (String kind : document.fields().keySet()) {
      for (String id : document.object(kind).fields().keySet()) {
        if (id.startsWith("_:")) {
          JsonValue.Obj relation = document.object(kind).object(id);
          relation.fields().keySet().stream()
              .filter(role -> !role.equals("prov:time"))
              .forEach(role -> assertThat(things).containsKey(relation.needText(role)));
        }
      }
    }
  }

  @Test
  void theSameCommitGivesTheSameBytes() {
    study.jrepro("run", "-f").ok();
    assertThat(study.jrepro("export", "prov").ok().json()).isEqualTo(document);
    Path file = folder.resolve("out.json");
    study.jrepro("export", "prov", "-o", file.toString()).ok();
    assertThat(file).hasContent(Json.pretty(document));
  }

  private static JsonSchemas schema() throws IOException {
    return JsonSchemas.of(SpecificationVersion.DRAFT_4, "prov/schema.json");
  }

  private static JsonValue.Obj with(String kind, String id, JsonValue record) {
    TreeMap<String, JsonValue> kinds = new TreeMap<>(document.fields());
    TreeMap<String, JsonValue> records = new TreeMap<>(document.object(kind).fields());
    records.put(id, record);
    kinds.put(kind, new JsonValue.Obj(records));
    return new JsonValue.Obj(kinds);
  }

  private record Answer(int exit, String text) {}

  /** Debian's own Python has Debian's libraries; another one may come first on the path. */
  private static Answer python(String... arguments) throws IOException, InterruptedException {
    String program =
        Files.isExecutable(Path.of("/usr/bin/python3")) ? "/usr/bin/python3" : "python3";
    ProcessBuilder builder = new ProcessBuilder(program);
    builder.command().addAll(List.of(arguments));
    try {
      Process process = builder.redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Answer(process.waitFor(), text);
    } catch (IOException e) {
      return new Answer(-1, String.valueOf(e.getMessage()));
    }
  }
}
