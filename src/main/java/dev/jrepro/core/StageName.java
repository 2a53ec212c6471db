package dev.jrepro.core;

/**
 * The full address of a stage. Ordered by pipeline, then by name.
 *
 * @param pipeline the pipeline's name, such as {@code digits} or {@code sub/dvc}
 * @param stage the stage's name in that file
 */
public record StageName(String pipeline, String stage) implements Comparable<StageName> {

  @Override
  public int compareTo(StageName other) {
    int byPipeline = RepoPath.BYTE_ORDER.compare(pipeline, other.pipeline);
    return byPipeline != 0 ? byPipeline : RepoPath.BYTE_ORDER.compare(stage, other.stage);
  }

  /** Returns the address, {@code pipeline:stage}. */
  @Override
  public String toString() {
    return pipeline + ":" + stage;
  }
}
