package dev.jrepro.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.core.Digest;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.testing.Ran;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RO-Crates, as the shapes of the standard's validator see them. */
final class RoCrateTest {

  @TempDir private static Path folder;
  private static Scratch study;
  private static JsonValue.Obj crate;

  @BeforeAll
  static void exportTheStudy() {
    study = Study.in(folder.resolve("p"));
    crate = study.jrepro("export", "rocrate").ok().json();
  }

  @Test
  void itHasNoProblemInAnyProfile() throws IOException {
    assertThat(Shapes.problems(crate)).isEmpty();
  }

  @Test
  void theValidatorRefusesBrokenCrates() throws IOException {
    assertThat(Shapes.problems(without("./", "mainEntity")))
        .anyMatch(problem -> problem.startsWith("The Main Workflow must be specified"));
    assertThat(Shapes.problems(without("./", "hasPart")))
        .anyMatch(problem -> problem.contains("linked to the `Root Data Entity`"));
    assertThat(Shapes.problems(without("#run/p:train", "instrument")))
        .anyMatch(problem -> problem.startsWith("The Action MUST have an instrument"));
    assertThat(Shapes.problems(without("#control/p:train", "object")))
        .anyMatch(problem -> problem.startsWith("A ControlAction must reference"));
    assertThat(Shapes.problems(without("#engine/p", "result")))
        .anyMatch(problem -> problem.startsWith("An OrganizeAction must reference"));
    assertThat(Shapes.problems(without("pipelines/p.yaml", "programmingLanguage")))
        .anyMatch(problem -> problem.startsWith("The Main Workflow must refer to its language"));
    assertThat(Shapes.problems(without("pipelines/p.yaml", "step")))
        .anyMatch(problem -> problem.startsWith("A HowToStep must be referred to"));
    assertThat(Shapes.problems(without("#parameter/model", "additionalType")))
        .anyMatch(problem -> problem.startsWith("FormalParameter MUST have"));
    assertThat(Shapes.problems(with("#run/p:train", "endTime", "2026-01-01T00:00:00Z")))
        .anyMatch(problem -> problem.startsWith("The Action SHOULD have an endTime"));
    assertThat(Shapes.problems(with("model", "shoeSize", "42")))
        .containsExactly("unknown term shoeSize");
  }

  @Test
  void filesHaveTheirDigestsAndSizes() throws IOException {
    for (String path : List.of("model", "metrics.json", "code/fit.py", "pipelines/p.yaml")) {
      JsonValue.Obj file = entity(path);
      byte[] bytes = Files.readAllBytes(study.path(path));
      assertThat(file.text("sha256")).contains(Digest.of(bytes).hex());
      assertThat(file.text("contentSize")).contains(String.valueOf(bytes.length));
    }
    assertThat(entity("clean/a%20b.csv").text("name")).contains("clean/a b.csv");
    assertThat(entity("raw/rows.csv").text("encodingFormat")).contains("text/csv");
  }

  @Test
  void actionsTellWhatWasReadToldAndMade() {
    JsonValue.Obj run = entity("#run/p:train");
    assertThat(ids(run, "object"))
        .contains("clean/n", "code/fit.py", "#value/params.yaml:rate=0.1")
        .noneMatch(id -> id.contains("unused"));
    assertThat(ids(run, "result")).containsExactly("metrics.json", "model");
    assertThat(run.needText("startTime")).matches("....-..-..T..:..:..\\.\\d{3}\\+00:00");
    assertThat(ids(entity("#run/p"), "object")).contains("raw/rows.csv").doesNotContain("clean/n");
  }

  @Test
  void peopleAndTheLicenceAreThoseOfTheCitation() {
    JsonValue.Obj root = entity("./");
    assertThat(root.text("name")).contains("A tiny study");
    assertThat(root.text("datePublished")).contains("2026-01-02");
    assertThat(ids(root, "author"))
        .containsExactly(
            "https://orcid.org/0000-0000-0000-0001", "#person/The%20Difference%20Laboratory");
    assertThat(root.object("license").text("@id")).contains("https://spdx.org/licenses/CC-BY-4.0");
    assertThat(root.texts("identifier")).contains("https://doi.org/10.1234/tiny");
  }

  @Test
  void theSameCommitGivesTheSameBytesAlsoElsewhere() {
    String once = study.jrepro("export", "rocrate").ok().out();
    study.jrepro("run", "-f").ok();
    assertThat(study.jrepro("export", "rocrate").ok().out()).isEqualTo(once);
    String commit = study.git("rev-parse", "HEAD").strip();
    assertThat(study.jrepro("export", "rocrate", "--rev", commit).ok().out()).isEqualTo(once);
  }

  @Test
  void aFolderHoldsTheFilesAndNamesTheDataByDigest() throws IOException {
    Path target = folder.resolve("crate");
    study.jrepro("export", "rocrate", "-o", target.toString()).ok();
    JsonValue.Obj written = Json.parseObject(Files.readString(target.resolve(RoCrate.METADATA)));
    assertThat(written).isEqualTo(crate);
    assertThat(target.resolve("model")).hasSameBinaryContentAs(study.path("model"));
    assertThat(target.resolve("clean/a b.csv")).exists();
    assertThat(target.resolve("raw")).doesNotExist();
    study.jrepro("export", "rocrate", "-o", target.toString()).fails(1, "is there already");
    Path all = folder.resolve("all");
    study.jrepro("export", "rocrate", "--with-data", "-o", all.toString()).ok();
    for (JsonValue.Obj file : written.objects("@graph", each -> each)) {
      Optional<String> sha256 = file.text("sha256");
      if (sha256.isPresent()) {
        Path path = all.resolve(file.needText("name"));
        assertThat(Digest.of(Files.readAllBytes(path)).hex()).isEqualTo(sha256.get());
      }
    }
  }

  @Test
  void aZipIsTheSameToTheByte() throws IOException {
    Path one = folder.resolve("one.zip");
    Path two = folder.resolve("two.zip");
    study.jrepro("export", "rocrate", "-o", one.toString()).ok();
    study.jrepro("export", "rocrate", "-o", two.toString()).ok();
    assertThat(one).hasSameBinaryContentAs(two);
    try (ZipFile zip = new ZipFile(one.toFile())) {
      assertThat(zip.entries().nextElement().getName()).isEqualTo(RoCrate.METADATA);
      assertThat(zip.getEntry("clean/a b.csv")).isNotNull();
    }
  }

  @Test
  void whatIsMissingIsSaidAndTheRestIsStillACrate() throws IOException {
    Scratch scratch =
        Scratch.pipeline(
            folder.resolve("poor"), "s: {cmd: 'echo > o', outs: [o]}", "t: {cmd: 'x', outs: [u]}");
    scratch.jrepro("run", "s").ok();
    scratch.commit("results");
    scratch.delete(".git/jrepro/ledger");
    Ran ran =
        scratch
            .jrepro("export", "rocrate")
            .ok()
            .says("No licence is stated", "Nobody is named as author")
            .says("No run is on record here", "p:s.", "no result in this commit: p:t.");
    assertThat(Shapes.problems(ran.json()))
        .allMatch(problem -> problem.startsWith("The Action SHOULD have an endTime"));
    scratch.jrepro("export", "rocrate", "t").fails(1, "has no result of these stages");
    scratch.jrepro("export", "rocrate", "nope").fails(2, "nope");
    scratch.jrepro("export", "dvc").fails(2, "'dvc' is no standard", "rocrate");
  }

  private static JsonValue.Obj entity(String id) {
    return crate.objects("@graph", each -> each).stream()
        .filter(each -> each.needText("@id").equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + id));
  }

  private static List<String> ids(JsonValue.Obj entity, String field) {
    return entity.objects(field, each -> each.needText("@id"));
  }

  private static JsonValue.Obj without(String id, String field) {
    return changed(id, fields -> fields.remove(field));
  }

  private static JsonValue.Obj with(String id, String field, String value) {
    return changed(id, fields -> fields.put(field, JsonValue.of(value)));
  }

  private static JsonValue.Obj changed(String id, Consumer<Map<String, JsonValue>> change) {
    TreeMap<String, JsonValue> fields = new TreeMap<>(entity(id).fields());
    change.accept(fields);
    List<JsonValue> graph =
        crate.items("@graph").stream()
            .map(each -> each.equals(entity(id)) ? new JsonValue.Obj(fields) : each)
            .toList();
    return JsonValue.object()
        .put("@context", crate.get("@context").orElseThrow())
        .put("@graph", new JsonValue.Arr(graph))
        .build();
  }
}
