package dev.jrepro.interop;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.jrepro.Golden;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Checks JSON by the schemas of its standards, which lie among the tests' resources. */
final class JsonSchemas {

  private final Schema schema;

  private JsonSchemas(Schema schema) {
    this.schema = schema;
  }

  /** Reads a schema that refers to no other. */
  static JsonSchemas of(SpecificationVersion version, String name) throws IOException {
    return new JsonSchemas(
        SchemaRegistry.withDefaultDialect(version)
            .getSchema(Golden.text("interop/" + name), InputFormat.JSON));
  }

  /** Returns a schema in terms of others, which are known by their addresses. */
  static JsonSchemas of(SpecificationVersion version, Map<String, String> known, String text) {
    SchemaRegistry registry =
        SchemaRegistry.withDefaultDialect(version, builder -> builder.schemas(known));
    return new JsonSchemas(registry.getSchema(text, InputFormat.JSON));
  }

  /** Returns what is wrong with a value. */
  List<String> problems(JsonValue value) {
    return schema
        .validate(
            Json.canonical(value),
            InputFormat.JSON,
            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
        .stream()
        .map(Object::toString)
        .sorted()
        .toList();
  }
}
