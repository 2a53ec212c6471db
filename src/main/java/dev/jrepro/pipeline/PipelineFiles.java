package dev.jrepro.pipeline;

import dev.jrepro.core.RepoPath;
import java.util.List;
import java.util.Optional;

/** Where the text of pipelines and parameters comes from: a workspace, or a commit. */
public interface PipelineFiles {

  /**
   * Returns the pipeline files: {@code pipelines/**&#47;*.yaml}, {@code *.yml}, and every {@code
   * dvc.yaml}; sorted.
   */
  List<RepoPath> pipelines();

  /** Returns the UTF-8 text of a file, if it is there. */
  Optional<String> read(RepoPath file);
}
