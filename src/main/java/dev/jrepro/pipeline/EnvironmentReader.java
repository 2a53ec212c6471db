package dev.jrepro.pipeline;

import dev.jrepro.yaml.YamlNode;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads {@code env} and {@code secrets}: the variables that a stage's command gets. */
final class EnvironmentReader {

  private static final String ENV = "env";
  private static final String SECRETS = "secrets";
  private static final String INHERIT = "inherit";
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final Fields fields;
  private final SortedMap<String, String> values = new TreeMap<>();
  private final SortedSet<String> passed = new TreeSet<>();
  private final SortedSet<String> secrets = new TreeSet<>();
  private boolean inherit;

  /**
   * @param fields the stage's keys, resolved
   * @param inherit whether the caller's variables are passed on where {@code env} is not written
   */
  EnvironmentReader(Fields fields, boolean inherit) {
    this.fields = fields;
    this.inherit = inherit && !fields.has(ENV);
  }

  Environment read() {
    fields.get(ENV).ifPresent(this::readEnv);
    for (YamlNode item : fields.items(SECRETS)) {
      String name = name(SECRETS, item, fields.text(SECRETS, item));
      if (values.containsKey(name) || passed.contains(name)) {
        throw fields.wrong(
            SECRETS, item.mark(), name + " is in env too", "Keep it in one of them.");
      }
      secrets.add(name);
    }
    return new Environment(values, passed, secrets, inherit);
  }

  private void readEnv(YamlNode env) {
    switch (env) {
      case YamlNode.Seq(List<YamlNode> items, var mark) -> items.forEach(this::readItem);
      case YamlNode.Mapping mapping -> readValues(mapping);
      case YamlNode.Scalar scalar when scalar.text().equals(INHERIT) -> inherit = true;
      case YamlNode.Scalar scalar ->
          throw fields.expected(
              ENV, scalar, "a mapping of names to values, a list of names, or inherit", null);
    }
  }

  private void readItem(YamlNode item) {
    switch (item) {
      case YamlNode.Mapping mapping -> readValues(mapping);
      case YamlNode.Scalar scalar when scalar.text().equals(INHERIT) -> inherit = true;
      case YamlNode.Scalar scalar -> passed.add(fresh(scalar, fields.text(ENV, scalar)));
      case YamlNode.Seq seq ->
          throw fields.expected(ENV, seq, "a name, a mapping of names to values, or inherit", null);
    }
  }

  private void readValues(YamlNode.Mapping mapping) {
    mapping
        .entries()
        .forEach((name, value) -> {
          YamlNode at = new YamlNode.Scalar(YamlNode.Type.STRING, name, mapping.keyMark(name));
          values.put(fresh(at, name), value(name, value));
        });
  }

  private String value(String name, YamlNode value) {
    if (value instanceof YamlNode.Scalar scalar && !value.isNull()) {
      return scalar.text();
    }
    throw fields.wrong(
        ENV,
        value.mark(),
        name + " must be a single value, and this is " + value.kind(),
        value.isNull() ? "Write '' for an empty one." : null);
  }

  private String fresh(YamlNode at, String name) {
    name(ENV, at, name);
    if (values.containsKey(name) || passed.contains(name)) {
      throw fields.wrong(ENV, at.mark(), name + " is there twice", null);
    }
    return name;
  }

  private String name(String key, YamlNode at, String name) {
    if (!NAME.matcher(name).matches()) {
      throw fields.wrong(key, at.mark(), "'" + name + "' is not the name of a variable", null);
    }
    return name;
  }
}
