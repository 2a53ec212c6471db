package dev.jrepro.project;

import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.yaml.Yaml;
import dev.jrepro.yaml.YamlNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One configuration file: values by dotted key, and changes to them. */
public final class ConfigFile {

  private final Path file;
  private final String name;

  ConfigFile(Path file, String name) {
    this.file = file;
    this.name = name;
  }

  /** Returns the file's values; an empty value if there is no file. */
  YamlNode read() {
    return Files.exists(file) ? Yaml.read(file, name) : Yaml.parse("", name);
  }

  /** Returns every single value by its dotted key; sorted. */
  public SortedMap<String, String> list() {
    SortedMap<String, String> values = new TreeMap<>();
    collect("", read(), values);
    return values;
  }

  /**
   * Sets a value; a text that reads as a YAML list is one.
   *
   * @throws JreproException.Invalid if the file would not be a configuration then
   */
  public void set(String key, String value) {
    YamlNode parsed = Yaml.parse(value, "VALUE");
    change(key, parsed instanceof YamlNode.Seq ? plain(parsed) : scalar(parsed, value));
  }

  /** Sets a whole section; the values are plain maps, lists and texts. */
  void setSection(String key, Map<String, Object> values) {
    change(key, values);
  }

  /**
   * Removes a value or section.
   *
   * @throws JreproException.Invalid if it is not there
   */
  public void unset(String key) {
    Map<String, Object> root = plainMap(read());
    List<String> parts = List.of(key.split("\\.", -1));
    Optional<Map<String, Object>> holder = descend(root, parts, false);
    if (holder.isEmpty() || holder.get().remove(parts.getLast()) == null) {
      throw new JreproException.Invalid(name + " has no '" + key + "'.");
    }
    write(root);
  }

  private void change(String key, Object value) {
    Map<String, Object> root = plainMap(read());
    List<String> parts = List.of(key.split("\\.", -1));
    descend(root, parts, true)
        .orElseThrow(() -> new JreproException.Invalid("'" + key + "' is no key."))
        .put(parts.getLast(), value);
    write(root);
  }

  private void write(Map<String, Object> root) {
    String text = head() + (root.isEmpty() ? "" : Yaml.write(root));
    Config.read(List.of(Yaml.parse(text, name)));
    AtomicFile.write(file, text);
  }

  /** The comment that the file begins with stays; comments further down do not. */
  private String head() {
    if (!Files.exists(file)) {
      return "";
    }
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
          .takeWhile(line -> line.startsWith("#") || line.isBlank())
          .map(line -> line + "\n")
          .collect(Collectors.joining());
    } catch (IOException e) {
      throw new DiskFailed("read " + name, e);
    }
  }

  @SuppressWarnings("unchecked") // Only maps that plain() made are in there.
  private static Optional<Map<String, Object>> descend(
      Map<String, Object> root, List<String> parts, boolean make) {
    Map<String, Object> at = root;
    for (String part : parts.subList(0, parts.size() - 1)) {
      Object next = make ? at.computeIfAbsent(part, p -> new LinkedHashMap<>()) : at.get(part);
      if (!(next instanceof Map<?, ?> map)) {
        return Optional.empty();
      }
      at = (Map<String, Object>) map;
    }
    return Optional.of(at);
  }

  private static void collect(String prefix, YamlNode node, SortedMap<String, String> values) {
    switch (node) {
      case YamlNode.Mapping map ->
          map.entries()
              .forEach((k, v) -> collect(prefix.isEmpty() ? k : prefix + "." + k, v, values));
      case YamlNode.Seq seq -> values.put(prefix, seq.toJsonText());
      case YamlNode.Scalar scalar -> {
        if (!scalar.isNull()) {
          values.put(prefix, scalar.text());
        }
      }
    }
  }

  private static Map<String, Object> plainMap(YamlNode node) {
    Map<String, Object> map = new LinkedHashMap<>();
    Config.mapping(node, "the configuration").entries().forEach((k, v) -> map.put(k, plain(v)));
    return map;
  }

  private static Object plain(YamlNode node) {
    return switch (node) {
      case YamlNode.Mapping map -> plainMap(map);
      case YamlNode.Seq seq -> {
        List<Object> items = new ArrayList<>();
        seq.items().forEach(item -> items.add(plain(item)));
        yield items;
      }
      case YamlNode.Scalar scalar -> scalar(scalar, scalar.text());
    };
  }

  private static Object scalar(YamlNode node, String text) {
    boolean flag = node instanceof YamlNode.Scalar s && s.type() == YamlNode.Type.BOOL;
    return flag ? (Object) text.equalsIgnoreCase("true") : text;
  }
}
