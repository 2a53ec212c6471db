package dev.jrepro.pipeline;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

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
   * @throws JreproException.Invalid if an override names no parameter, two files have one name, or
   *     there are more than 100,000 stages
   */
  public static List<Pipeline> read(PipelineFiles files, Map<String, String> overrides) {
    List<PipelineFile> parsed =
        files.pipelines().stream().map(file -> PipelineFile.parse(files, file)).toList();
    Map<String, PipelineFile> byName = byName(parsed);
    ParameterFiles parameters = new ParameterFiles(files);
    SortedSet<RepoPath> defaults = new TreeSet<>();
    if (!overrides.isEmpty()) {
      parsed.forEach(file -> defaults.addAll(file.parameterFiles(parameters)));
    }
    new Overrides(parameters, defaults).apply(overrides);
    List<Pipeline> all = new ArrayList<>();
    StageLimit limit = new StageLimit();
    for (PipelineFile file : byName.values()) {
      all.add(new PipelineReader(file, parameters, limit).read());
    }
    return List.copyOf(all);
  }

  private static Map<String, PipelineFile> byName(List<PipelineFile> parsed) {
    Map<String, PipelineFile> byName = new TreeMap<>(RepoPath.BYTE_ORDER);
    for (PipelineFile file : parsed) {
      PipelineFile other = byName.put(file.name(), file);
      if (other != null) {
        throw new JreproException.Invalid(
            other.file()
                + " and "
                + file.file()
                + " would both be the pipeline "
                + file.name()
                + ".",
            "Rename one of them.");
      }
    }
    return byName;
  }
}
