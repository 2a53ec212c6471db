package dev.jrepro.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.jrepro.core.JreproException;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.yaml.Yaml;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The schema that editors use and the reader say the same of the same file. */
final class PipelineSchemaTest {

  private static final String TEXT = schemaText();
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(TEXT, InputFormat.JSON);

  @Test
  void goodFilesPassBoth() {
    for (Path file : Corpus.files("good")) {
      StageGraph.of(Pipelines.read(Corpus.project(file), Map.of()));
      assertThat(judge(Corpus.text(file))).as(file.toString()).isEmpty();
    }
  }

  @Test
  void brokenShapesFailBoth() {
    for (Path file : Corpus.files("broken/shape")) {
      assertThat(judge(Corpus.text(file))).as(file.toString()).isNotEmpty();
      assertThat(read(file, Corpus.text(file))).as(file.toString()).isPresent();
    }
  }

  @Test
  void brokenMeaningsPassTheSchema() {
    for (Path file : Corpus.files("broken/meaning")) {
      assertThat(judge(Corpus.text(file))).as(file.toString()).isEmpty();
    }
  }

  @Test
  void anyChangeOfAGoodFileIsJudgedAlikeByBoth() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (Path file : Corpus.files("good")) {
      JsonValue good = Yaml.parse(Corpus.text(file), "good").toJson();
      for (int i = 0; i < 400; i++) {
        String text = Json.canonical(new Mutation(random).of(good));
        String about = "seed " + seed + ", " + file.getFileName() + ": " + text;
        Optional<JreproException> error = read(file, text);
        List<Error> violations = judge(text);
        if (error.isEmpty()) {
          assertThat(violations).as(about).isEmpty();
        } else if (isAboutShape(error.get())) {
          assertThat(violations).as(error.get().getMessage() + " " + about).isNotEmpty();
        }
      }
    }
  }

  /** Errors of type and of unknown keys: the schema must see them too. */
  private static boolean isAboutShape(JreproException error) {
    String message = String.valueOf(error.getMessage());
    return message.contains("and this is ") || message.contains("is not known");
  }

  @Test
  void keysAreTheSame() {
    JsonValue.Obj schema = Json.parseObject(TEXT);
    JsonValue.Obj defs = schema.object("$defs");
    assertThat(keys(schema)).isEqualTo(new TreeSet<>(Keys.TOP));
    assertThat(keys(defs.object("stage"))).isEqualTo(new TreeSet<>(Keys.STAGE));
    assertThat(keys(defs.object("each"))).isEqualTo(new TreeSet<>(Keys.EACH));
    assertThat(keys(defs.object("plotSettings"))).isEqualTo(new TreeSet<>(Keys.PLOT));
  }

  private static Set<String> keys(JsonValue.Obj schema) {
    return new TreeSet<>(schema.object("properties").fields().keySet());
  }

  private static List<Error> judge(String yaml) {
    return SCHEMA.validate(Yaml.parse(yaml, "f").toJsonText(), InputFormat.JSON);
  }

  private static Optional<JreproException> read(Path file, String text) {
    try {
      Pipelines.read(Corpus.project(file, text), Map.of());
      return Optional.empty();
    } catch (JreproException.Invalid e) {
      return Optional.of(e);
    }
  }

  private static String schemaText() {
    try (InputStream in = Pipelines.class.getResourceAsStream("pipeline.json")) {
      assertThat(in).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Puts something else in the place of one value, or gives one key another name. */
  private static final class Mutation {
    private final Random random;
    private int left;

    Mutation(Random random) {
      this.random = random;
    }

    JsonValue of(JsonValue value) {
      left = random.nextInt(size(value));
      return change(value);
    }

    private static int size(JsonValue value) {
      return switch (value) {
        case JsonValue.Obj obj -> 1 + obj.fields().values().stream().mapToInt(Mutation::size).sum();
        case JsonValue.Arr arr -> 1 + arr.items().stream().mapToInt(Mutation::size).sum();
        case JsonValue.Str(String text) -> 1;
        case JsonValue.Num(double number) -> 1;
        case JsonValue.Bool(boolean flag) -> 1;
        case JsonValue.Null() -> 1;
      };
    }

    private JsonValue change(JsonValue value) {
      if (left-- == 0) {
        return other();
      }
      if (value instanceof JsonValue.Obj obj) {
        JsonValue.Builder changed = JsonValue.object();
        obj.fields().forEach((key, child) -> changed.put(renamed(key), change(child)));
        return changed.build();
      }
      if (value instanceof JsonValue.Arr arr) {
        List<JsonValue> items = new ArrayList<>();
        arr.items().forEach(item -> items.add(change(item)));
        return new JsonValue.Arr(items);
      }
      return value;
    }

    private String renamed(String key) {
      return left == 0 && random.nextInt(3) == 0 ? key + "x" : key;
    }

    private JsonValue other() {
      return switch (random.nextInt(8)) {
        case 0 -> JsonValue.of(3);
        case 1 -> new JsonValue.Num(1.5);
        case 2 -> JsonValue.of("word");
        case 3 -> JsonValue.of(true);
        case 4 -> JsonValue.texts(List.of("one", "two"));
        case 5 -> JsonValue.object().put("key", "value").build();
        case 6 -> JsonValue.array(List.of(1L, 2L), JsonValue::of);
        default -> new JsonValue.Null();
      };
    }
  }
}
