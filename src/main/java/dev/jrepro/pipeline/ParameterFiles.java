package dev.jrepro.pipeline;

import dev.jrepro.core.RepoPath;
import dev.jrepro.yaml.Yaml;
import dev.jrepro.yaml.YamlError;
import dev.jrepro.yaml.YamlNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The parameter files of a project, each parsed once, with the overrides in them. */
final class ParameterFiles {

  static final String DEFAULT = "params.yaml";

  private final PipelineFiles files;
  private final Map<RepoPath, Optional<YamlNode.Mapping>> parsed = new HashMap<>();

  ParameterFiles(PipelineFiles files) {
    this.files = files;
  }

  /** Returns what the file holds, if it is there. An empty file holds nothing. */
  Optional<YamlNode.Mapping> find(RepoPath file) {
    Optional<YamlNode.Mapping> known = parsed.get(file);
    if (known != null) {
      return known;
    }
    Optional<YamlNode.Mapping> read = files.read(file).map(text -> parse(file, text));
    parsed.put(file, read);
    return read;
  }

  /** Puts other content in a file's place. */
  void replace(RepoPath file, YamlNode.Mapping content) {
    parsed.put(file, Optional.of(content));
  }

  /** Returns whether the file is of a kind that this version reads. */
  static boolean isReadable(RepoPath file) {
    return !file.name().matches(".*\\.(py|toml|properties)");
  }

  private static YamlNode.Mapping parse(RepoPath file, String text) {
    YamlNode root = Yaml.parse(text, file.value());
    if (root.isNull()) {
      return new YamlNode.Mapping(Map.of(), Map.of(), root.mark());
    }
    if (root instanceof YamlNode.Mapping mapping) {
      return mapping;
    }
    throw new YamlError(
        root.mark(),
        "a parameter file holds a mapping of names to values, and this is " + root.kind());
  }
}
