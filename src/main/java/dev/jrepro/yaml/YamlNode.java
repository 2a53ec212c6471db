package dev.jrepro.yaml;

import dev.jrepro.json.JsonValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value in a file, with the place where it stands. Aliases and merge keys are resolved. */
public sealed interface YamlNode {

  /** Returns where the value begins. */
  Mark mark();

  /** Returns what a person calls this kind of value, with an article. */
  String kind();

  /** What a scalar means under the core schema of YAML 1.2. */
  enum Type {
    STRING,
    INT,
    FLOAT,
    BOOL,
    NULL
  }

  /** A single value: its text is kept exactly as it was written. */
  record Scalar(Type type, String text, Mark mark) implements YamlNode {
    @Override
    public String kind() {
      return switch (type) {
        case STRING -> "a string";
        case INT, FLOAT -> "a number";
        case BOOL -> "a truth value";
        case NULL -> "nothing";
      };
    }
  }

  /** A list. */
  record Seq(List<YamlNode> items, Mark mark) implements YamlNode {
    public Seq {
      items = List.copyOf(items);
    }

    @Override
    public String kind() {
      return "a list";
    }
  }

  /** A mapping: values by key, in the order of the file, and where each key stands. */
  record Mapping(Map<String, YamlNode> entries, Map<String, Mark> keyMarks, Mark mark)
      implements YamlNode {
    public Mapping {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
      keyMarks = Collections.unmodifiableMap(new LinkedHashMap<>(keyMarks));
    }

    @Override
    public String kind() {
      return "a mapping";
    }

    /** Returns the value of the key, if it is there and not empty. */
    public Optional<YamlNode> get(String key) {
      return Optional.ofNullable(entries.get(key)).filter(n -> !n.isNull());
    }

    /** Returns where the key stands, or where the mapping begins if there is no such key. */
    public Mark keyMark(String key) {
      return keyMarks.getOrDefault(key, mark);
    }
  }

  /** Returns whether this is an empty value. */
  default boolean isNull() {
    return this instanceof Scalar scalar && scalar.type() == Type.NULL;
  }

  /** Returns the plain JSON value; numbers lose the way they were written. */
  default JsonValue toJson() {
    return YamlNumbers.json(this);
  }

  /**
   * Returns a JSON value that keeps type and text of every scalar: {@code "int 1"}, {@code "float
   * 1.0"}, {@code "str a"}, {@code "bool true"}, {@code "null"}. It holds no number, so two values
   * are equal exactly when a user wrote the same thing.
   */
  default JsonValue toExactJson() {
    return YamlNumbers.exactJson(this);
  }

  /** Returns the JSON text with every number exactly as precise as it was written. */
  default String toJsonText() {
    return YamlNumbers.jsonText(this);
  }
}
