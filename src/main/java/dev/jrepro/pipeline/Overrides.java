package dev.jrepro.pipeline;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.yaml.Nearest;
import dev.jrepro.yaml.Yaml;
import dev.jrepro.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;

/** Puts the values of {@code -S key=value} in the place of those in parameter files. */
final class Overrides {

  private final ParameterFiles parameters;
  private final SortedSet<RepoPath> defaults;

  /**
   * @param defaults the files in which a key without a file is looked for
   */
  Overrides(ParameterFiles parameters, SortedSet<RepoPath> defaults) {
    this.parameters = parameters;
    this.defaults = defaults;
  }

  void apply(Map<String, String> overrides) {
    new TreeMap<>(overrides).forEach(this::apply);
  }

  private void apply(String name, String text) {
    YamlNode value = Yaml.parse(text, "-S " + name);
    int colon = name.indexOf(':');
    List<RepoPath> files =
        colon < 0 ? List.copyOf(defaults) : List.of(RepoPath.of(name.substring(0, colon)));
    String key = name.substring(colon + 1);
    boolean found = false;
    for (RepoPath file : files) {
      found |= replace(file, key, value);
    }
    if (!found) {
      throw unknown(key, files);
    }
  }

  private boolean replace(RepoPath file, String key, YamlNode value) {
    Optional<YamlNode.Mapping> changed =
        parameters.find(file).flatMap(old -> DottedKey.parse(key).replaced(old, value));
    changed.ifPresent(content -> parameters.replace(file, content));
    return changed.isPresent();
  }

  private JreproException unknown(String key, List<RepoPath> files) {
    List<String> known = new ArrayList<>();
    files.forEach(file -> parameters.find(file).ifPresent(m -> known.addAll(DottedKey.all(m))));
    String where =
        files.isEmpty()
            ? "there is no parameter file"
            : "it is not in " + String.join(", ", files.stream().map(RepoPath::value).toList());
    return new JreproException.Invalid(
        "no parameter '" + key + "' to set: " + where + ".", Nearest.hint(key, known));
  }
}
