package dev.jrepro.metrics;

import dev.jrepro.json.JsonValue;
import dev.jrepro.yaml.YamlNode;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is known of one metrics or parameter file. */
public sealed interface FileValues {

  /**
   * Its values.
   *
   * @param content the values nested as the file has them
   * @param fields the same by dotted key; a file that is one number has it under the empty key
   */
  record Read(JsonValue content, SortedMap<String, Value> fields) implements FileValues {
    public Read {
      fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
    }

    static Read of(YamlNode root) {
      SortedMap<String, Value> fields = new TreeMap<>();
      flatten("", root, fields);
      return new Read(PlainJson.of(root), fields);
    }
  }

  /** It is declared and not there. */
  record Missing() implements FileValues {}

  /**
   * It is there and does not read.
   *
   * @param why a sentence that names it
   */
  record Broken(String why) implements FileValues {}

  /** Returns the values by dotted key; none if the file is not there or does not read. */
  default SortedMap<String, Value> values() {
    return switch (this) {
      case Read(JsonValue content, SortedMap<String, Value> fields) -> fields;
      case Missing() -> Collections.emptySortedMap();
      case Broken(String why) -> Collections.emptySortedMap();
    };
  }

  /** Adds every value in a node by its dotted key; an empty mapping is a value. */
  static void flatten(String key, YamlNode node, Map<String, Value> fields) {
    if (node instanceof YamlNode.Mapping(Map<String, YamlNode> entries, var marks, var mark)
        && !entries.isEmpty()) {
      entries.forEach(
          (name, child) -> flatten(key.isEmpty() ? name : key + "." + name, child, fields));
    } else {
      fields.put(key, Value.of(node));
    }
  }
}
