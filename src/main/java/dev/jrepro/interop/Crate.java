package dev.jrepro.interop;

import dev.jrepro.json.JsonValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The entities of a crate, by {@code @id}. */
final class Crate {

  static final String ROOT = "./";
  private static final String DESCRIPTOR = "ro-crate-metadata.json";

  private final SortedMap<String, JsonValue.Obj> entities = new TreeMap<>();

  /** Adds an entity, unless there is one with that {@code @id}. */
  void add(String id, String type, JsonValue.Builder fields) {
    add(id, List.of(type), fields);
  }

  /** Adds an entity of several types, unless there is one with that {@code @id}. */
  void add(String id, List<String> types, JsonValue.Builder fields) {
    JsonValue type = types.size() == 1 ? JsonValue.of(types.getFirst()) : JsonValue.texts(types);
    entities.putIfAbsent(id, fields.put("@id", id).put("@type", type).build());
  }

  /** Returns the ids of the entities that have a type; sorted. */
  List<String> ids(String type) {
    return entities.entrySet().stream()
        .filter(e -> isOf(e.getValue(), type))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean isOf(JsonValue.Obj entity, String type) {
    return switch (entity.fields().get("@type")) {
      case JsonValue.Str(String one) -> one.equals(type);
      case JsonValue.Arr(List<JsonValue> several) -> several.contains(JsonValue.of(type));
      case null, default -> false;
    };
  }

  static JsonValue ref(String id) {
    return JsonValue.object().put("@id", id).build();
  }

  static JsonValue refs(Collection<String> ids) {
    return JsonValue.array(ids, Crate::ref);
  }

  /** Returns the whole document: the descriptor, the root, and the others sorted. */
  JsonValue.Obj toJson() {
    List<JsonValue> graph = new ArrayList<>();
    graph.add(
        JsonValue.object()
            .put("@id", DESCRIPTOR)
            .put("@type", "CreativeWork")
            .put("about", ref(ROOT))
            .put(
                "conformsTo",
                refs(
                    List.of(
                        "https://w3id.org/ro/crate/1.1",
                        "https://w3id.org/workflowhub/workflow-ro-crate/1.0")))
            .build());
    graph.add(entities.get(ROOT));
    entities.forEach((id, entity) -> {
      if (!id.equals(ROOT)) {
        graph.add(entity);
      }
    });
    return JsonValue.object()
        .put(
            "@context",
            JsonValue.texts(
                List.of(
                    "https://w3id.org/ro/crate/1.1/context",
                    "https://w3id.org/ro/terms/workflow-run/context")))
        .put("@graph", new JsonValue.Arr(graph))
        .build();
  }
}
