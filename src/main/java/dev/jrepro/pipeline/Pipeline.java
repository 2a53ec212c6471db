package dev.jrepro.pipeline;

import dev.jrepro.core.RepoPath;
import java.util.List;

/**
 * One file of stages.
 *
 * @param name {@code a/b} for {@code pipelines/a/b.yaml}, {@code dvc} for {@code dvc.yaml}, {@code
 *     sub} for {@code sub/dvc.yaml}
 * @param file the file
 * @param stages its stages, in the order of the file
 * @param artifacts its artifacts, sorted by name
 * @param claims its claims, sorted by name
 * @param metrics metrics files that no stage need write (top-level {@code metrics}), sorted
 * @param plots plots that no stage need write (top-level {@code plots}), sorted
 */
public record Pipeline(
    String name,
    RepoPath file,
    List<Stage> stages,
    List<Artifact> artifacts,
    List<Claim> claims,
    List<RepoPath> metrics,
    List<RepoPath> plots) {

  public Pipeline {
    stages = List.copyOf(stages);
    artifacts = List.copyOf(artifacts);
    claims = List.copyOf(claims);
    metrics = metrics.stream().distinct().sorted().toList();
    plots = plots.stream().distinct().sorted().toList();
  }
}
