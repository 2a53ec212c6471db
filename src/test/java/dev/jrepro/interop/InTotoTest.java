package dev.jrepro.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.jrepro.core.Digest;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.testing.Ran;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In-toto statements: those that are signed, and what records tell where none is. */
final class InTotoTest {

  @TempDir private Path folder;

  @Test
  void recordedRunsAreAStatementThatSaysItIsUnsigned() throws IOException {
    Scratch study = Study.in(folder.resolve("p"));
    Ran ran =
        study.jrepro("export", "in-toto").ok().says("Nobody has signed this commit", "reproduce");
    JsonValue.Obj statement = ran.json();
    InTotoMessages.check(statement);
    assertThat(statement.objects("subject", each -> each.needText("name")))
        .containsExactly("output:clean", "output:metrics.json", "output:model");
    assertThat(statement.objects("subject", each -> each).getLast().object("digest"))
        .extracting(digest -> digest.needText("sha256"))
        .isEqualTo(Digest.of(Files.readAllBytes(study.path("model"))).hex());
    JsonValue.Obj built = statement.object("predicate").object("buildDefinition");
    assertThat(built.needText("buildType")).isEqualTo("https://jrepro.dev/run/v1");
    assertThat(built.objects("resolvedDependencies", each -> each.needText("name")))
        .containsExactly("git", "input:code/fit.py", "input:raw/rows.csv");
    study.jrepro("run", "-f").ok();
    assertThat(study.jrepro("export", "in-toto").ok().json()).isEqualTo(statement);
  }

  @Test
  void protobufRefusesWhatIsNoStatement() throws IOException {
    JsonValue.Obj statement = Study.in(folder.resolve("p")).jrepro("export", "in-toto").ok().json();
    for (JsonValue.Obj broken :
        List.of(
            with(statement, "subjects", JsonValue.texts(List.of("x"))),
            with(statement, "subject", JsonValue.of("x")),
            with(statement, "predicate", with(statement.object("predicate"), "x", JsonValue.of(1))),
            with(statement, "predicate", late(statement.object("predicate"))))) {
      assertThatThrownBy(() -> InTotoMessages.check(broken))
          .isInstanceOf(InvalidProtocolBufferException.class);
    }
  }

  @Test
  void certificatesAreWrittenAsTheyWereSigned() throws IOException {
    Scratch scratch = Scratch.pipeline(folder.resolve("p"), "s: {cmd: 'echo 1 > o', outs: [o]}");
    scratch.jrepro("run").ok();
    scratch.commit("results");
    scratch.jrepro("key", "create").ok();
    Path file = folder.resolve("c.json");
    scratch.jrepro("reproduce", "--certificate", file.toString()).ok();
    Ran ran = scratch.jrepro("export", "in-toto").ok().says("Certificates: 1").saysNot("unsigned");
    assertThat(ran.out()).isEqualTo(Files.readString(file));
    byte[] payload = Base64.getDecoder().decode(ran.json().needText("payload"));
    JsonValue.Obj statement = Json.parseObject(new String(payload, StandardCharsets.UTF_8));
    assertThat(statement.text("_type")).contains("https://in-toto.io/Statement/v1");
    Path written = folder.resolve("out.jsonl");
    scratch.jrepro("export", "in-toto", "-o", written.toString()).ok();
    Ran verified = scratch.jrepro("verify", written.toString()).exits(3);
    assertThat(verified.out()).contains("valid, signed by the unknown key");
  }

  private static JsonValue.Obj late(JsonValue.Obj predicate) {
    JsonValue.Obj details = predicate.object("runDetails");
    JsonValue metadata = with(details.object("metadata"), "startedOn", JsonValue.of("late"));
    return with(predicate, "runDetails", with(details, "metadata", metadata));
  }

  private static JsonValue.Obj with(JsonValue.Obj object, String field, JsonValue value) {
    TreeMap<String, JsonValue> fields = new TreeMap<>(object.fields());
    fields.put(field, value);
    return new JsonValue.Obj(fields);
  }
}
