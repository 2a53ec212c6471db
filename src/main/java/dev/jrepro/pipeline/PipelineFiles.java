package dev.jrepro.pipeline;

import dev.jrepro.core.RepoPath;
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
}
