package dev.jrepro.pipeline;

import dev.jrepro.core.RepoPath;
import dev.jrepro.yaml.Yaml;
import dev.jrepro.yaml.YamlNode;
import java.util.List;
import java.util.Optional;

/** Where the text of pipelines and parameters comes from: a workspace, or a commit. */
public interface PipelineFiles {

  /**
   * Returns the pipeline files: every {@code .yaml} and {@code .yml} below {@code pipelines}, and
   * every {@code dvc.yaml}; sorted.
   */
  List<RepoPath> pipelines();

  /** Returns the UTF-8 text of a file, if it is there. */
  Optional<String> read(RepoPath file);

  /** Returns the document that a pipeline file's text is; one that remembers need not parse it. */
  default YamlNode parse(RepoPath file, String text) {
    return Yaml.parse(text, file.value());
  }
}
