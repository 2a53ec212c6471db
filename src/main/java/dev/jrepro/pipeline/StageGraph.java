package dev.jrepro.pipeline;

import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The stages of a project and who needs whom: acyclic, every output made by one stage, in an order
 * that depends on the files alone. Immutable.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class StageGraph {

  private StageGraph() {}

  /**
   * Builds the graph of all pipelines; its cost is linear in stages, dependencies and outputs (with
   * a logarithm for the look-up of paths).
   *
   * <p>A stage needs another if one of its dependencies is, is in, or holds one of the other's
   * outputs.
   *
   * @throws dev.jrepro.core.JreproException.Invalid if there is a cycle, or two stages write one
   *     path
   */
  public static StageGraph of(List<Pipeline> pipelines) {
    throw new AssertionError("to be written: " + pipelines);
  }

  /** Returns the pipelines, sorted by name. */
  public List<Pipeline> pipelines() {
    throw new AssertionError("to be written");
  }

  /** Returns every stage, each behind those that it needs; among free ones, sorted by name. */
  public List<Stage> ordered() {
    throw new AssertionError("to be written");
  }

  /** Returns the stage of that name, if there is one. */
  public Optional<Stage> find(StageName name) {
    throw new AssertionError("to be written: " + name);
  }

  /** Returns the stages whose outputs this one reads, sorted by name. */
  public List<Stage> upstream(StageName name) {
    throw new AssertionError("to be written: " + name);
  }

  /** Returns the stages that read this one's outputs, sorted by name. */
  public List<Stage> downstream(StageName name) {
    throw new AssertionError("to be written: " + name);
  }

  /** Returns the stage one of whose outputs is this path or holds it, if there is one. */
  public Optional<Stage> producer(RepoPath path) {
    throw new AssertionError("to be written: " + path);
  }

  /** Returns the stages one of whose outputs is this path, holds it or lies in it, sorted. */
  public List<Stage> producers(RepoPath path) {
    throw new AssertionError("to be written: " + path);
  }

  /**
   * Returns the stages that a target names: a pipeline, a stage ({@code stage} or {@code
   * pipeline:stage}), an output path or an artifact's name, looked for in that order.
   *
   * @throws dev.jrepro.core.JreproException.Invalid if it names nothing (with the nearest name as a
   *     hint), or two things of one kind (with the candidates)
   */
  public List<Stage> resolve(String target) {
    throw new AssertionError("to be written: " + target);
  }

  /** Returns the chosen stages and all that they need, in order. */
  public List<Stage> withUpstream(Set<StageName> chosen) {
    throw new AssertionError("to be written: " + chosen);
  }

  /** Returns the chosen stages and all that need them, in order. */
  public List<Stage> withDownstream(Set<StageName> chosen) {
    throw new AssertionError("to be written: " + chosen);
  }
}
