package dev.jrepro.yaml;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a file of values holds, be it YAML, JSON, TOML, properties or Python.
 *
 * @param root its values; a mapping but for YAML and JSON
 * @param computed names of a Python file whose values are no literals, by their dotted keys, and
 *     where those stand; empty for other files
 */
public record ValueFile(YamlNode root, SortedMap<String, Mark> computed) {

  public ValueFile {
    computed = Collections.unmodifiableSortedMap(new TreeMap<>(computed));
  }

  /**
   * Reads a file of the kind that its name ends in: {@code .toml}, {@code .properties}, {@code
   * .py}, else YAML, which JSON is too.
   *
   * @param name what errors call the file
   * @throws YamlError if it does not parse
   */
  public static ValueFile parse(String text, String name) {
    if (name.endsWith(".py")) {
      return PythonReader.read(text, name);
    }
    YamlNode root;
    if (name.endsWith(".toml")) {
      root = new TomlReader(text, name).read();
    } else if (name.endsWith(".properties")) {
      root = PropertiesReader.read(text, name);
    } else {
      root = Yaml.parse(text, name);
    }
    return new ValueFile(root, new TreeMap<>());
  }
}
