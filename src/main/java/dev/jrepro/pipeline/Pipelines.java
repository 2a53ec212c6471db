package dev.jrepro.pipeline;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.yaml.YamlNode;
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
    return read(files, overrides, (stage, item) -> item);
  }

  /** Says what {@code ${item}} stands for in a stage of {@code foreach} or {@code matrix}. */
  @FunctionalInterface
  public interface Items {

    /**
     * Returns what stands for the item in a stage; its name, and {@code ${key}}, stay.
     *
     * @param item what is declared
     */
    YamlNode item(StageName stage, YamlNode item);
  }

  /**
   * Reads every pipeline, in which items may stand for something else than is declared.
   *
   * @param overrides parameter values, as above
   * @param items is asked for each stage of a {@code foreach} or {@code matrix}
   */
  public static List<Pipeline> read(
      PipelineFiles files, Map<String, String> overrides, Items items) {
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
      all.add(new PipelineReader(file, parameters, limit, items).read());
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
