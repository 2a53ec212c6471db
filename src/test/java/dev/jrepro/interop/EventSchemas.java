package dev.jrepro.interop;

import com.networknt.schema.SpecificationVersion;
import dev.jrepro.Golden;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Checks OpenLineage events, and each facet in them by the schema that it names. */
final class EventSchemas {

  private static final String CORE = "https://openlineage.io/spec/2-0-0/OpenLineage.json";
  private static final String FACETS = "https://openlineage.io/spec/facets/";

  private final Map<String, String> known = new TreeMap<>();

  EventSchemas() throws IOException {
    known.put(CORE, Golden.text("interop/openlineage/core.json"));
    Json.parseObject(Golden.text("interop/openlineage/facets.json"))
        .objects("facets", each -> each)
        .forEach(schema -> known.put(schema.needText("$id"), Json.canonical(schema)));
  }

  List<String> problems(JsonValue.Obj event) {
    List<String> problems = new ArrayList<>(schema(CORE).problems(event));
    collect(event, problems);
    return problems;
  }

  private void collect(JsonValue value, List<String> problems) {
    switch (value) {
      case JsonValue.Obj object -> {
        object
            .text("_schemaURL")
            .filter(url -> url.startsWith(FACETS))
            .ifPresent(url ->
                problems.addAll(
                    known.containsKey(url.replaceFirst("#.*", ""))
                        ? schema(url).problems(object)
                        : List.of("no schema " + url)));
        object.fields().values().forEach(field -> collect(field, problems));
      }
      case JsonValue.Arr(List<JsonValue> items) -> items.forEach(i -> collect(i, problems));
      default -> {}
    }
  }

  private JsonSchemas schema(String url) {
    return JsonSchemas.of(
        SpecificationVersion.DRAFT_2020_12,
        known,
        Json.canonical(JsonValue.object().put("$ref", url).build()));
  }
}
