package dev.jrepro.pipeline;

import dev.jrepro.core.RepoPath;
import dev.jrepro.yaml.Mark;
import dev.jrepro.yaml.ValueFile;
import dev.jrepro.yaml.YamlError;
import dev.jrepro.yaml.YamlNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** The parameter files of a project, each parsed once, with the overrides in them. */
final class ParameterFiles {

  static final String DEFAULT = "params.yaml";

  private final PipelineFiles files;
  private final Map<RepoPath, Optional<YamlNode.Mapping>> parsed = new HashMap<>();
  private final Map<RepoPath, SortedMap<String, Mark>> computed = new HashMap<>();

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

  /** Returns the text of a file that holds no parameters. */
  Optional<String> text(RepoPath file) {
    return files.read(file);
  }

  /** Puts other content in a file's place. */
  void replace(RepoPath file, YamlNode.Mapping content) {
    parsed.put(file, Optional.of(content));
  }

  /** Returns where a key stands whose value a Python file computes, so that it is not known. */
  Optional<Mark> computed(RepoPath file, String key) {
    return find(file)
        .flatMap(content -> Optional.ofNullable(computed.get(file)))
        .flatMap(names -> Optional.ofNullable(names.get(key)));
  }

  private YamlNode.Mapping parse(RepoPath file, String text) {
    ValueFile values = ValueFile.parse(text, file.value());
    computed.put(file, values.computed());
    YamlNode root = values.root();
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
