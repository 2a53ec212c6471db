package dev.jrepro.pipeline;

import java.util.List;
import java.util.Map;

/** Reads the pipelines of a project. */
@SuppressWarnings("DoNotCallSuggester")
public final class Pipelines {

  private Pipelines() {}

  /**
   * Reads every pipeline.
   *
   * @param files where their text comes from
   * @param overrides parameter values by {@code key} or {@code file:key}, as {@code -S} gives them:
   *     each value is YAML; a key that no parameter file has is an error
   * @return the pipelines, sorted by name
   * @throws dev.jrepro.yaml.YamlError if one cannot be read
   */
  public static List<Pipeline> read(PipelineFiles files, Map<String, String> overrides) {
    throw new AssertionError("to be written: " + files + overrides);
  }
}
