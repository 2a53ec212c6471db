package dev.jrepro.lineage;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.json.WrongJson;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What counts of a JSON file some of whose fields are shown and not compared. */
public final class VolatileFields {

  private VolatileFields() {}

  /** Returns the entry of {@link #counted}. */
  public static Entry strip(byte[] bytes, Collection<String> fields) {
    byte[] counted = counted(bytes, fields);
    return Entry.file(Digest.of(counted), counted.length);
  }

  /**
   * Returns the file's canonical JSON without the fields; the bytes as they are if it is no JSON
   * object.
   */
  public static byte[] counted(byte[] bytes, Collection<String> fields) {
    try {
      JsonValue value = Json.parseObject(new String(bytes, StandardCharsets.UTF_8));
      for (String field : fields) {
        value = without(value, List.of(field.split("\\.", -1)));
      }
      return Json.canonicalBytes(value);
    } catch (WrongJson e) {
      return bytes;
    }
  }

  private static JsonValue without(JsonValue value, List<String> path) {
    if (!(value instanceof JsonValue.Obj object)) {
      return value;
    }
    SortedMap<String, JsonValue> fields = new TreeMap<>(object.fields());
    JsonValue inner = fields.get(path.getFirst());
    if (path.size() == 1 || inner == null) {
      fields.remove(path.getFirst());
    } else {
      fields.put(path.getFirst(), without(inner, path.subList(1, path.size())));
    }
    return new JsonValue.Obj(fields);
  }
}
