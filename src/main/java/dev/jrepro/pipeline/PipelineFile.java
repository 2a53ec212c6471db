package dev.jrepro.pipeline;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.yaml.Mark;
import dev.jrepro.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A pipeline file whose top is known and whose stages are not read yet.
 *
 * @param name the pipeline's name
 * @param file where it lies
 * @param top its top-level keys
 */
record PipelineFile(String name, RepoPath file, Fields top) {

  static final String DVC = "dvc.yaml";
  private static final String FOLDER = "pipelines";

  static PipelineFile parse(PipelineFiles files, RepoPath file) {
    String text =
        files
            .read(file)
            .orElseThrow(
                () -> new JreproException.Refused("cannot read " + file + ": it is gone."));
    YamlNode root = files.parse(file, text);
    YamlNode filled = root.isNull() ? new YamlNode.Mapping(Map.of(), Map.of(), root.mark()) : root;
    Fields top = Fields.of("", filled, "a mapping with the key stages").allowOnly(Keys.TOP);
    return new PipelineFile(nameOf(file), file, top);
  }

  private static String nameOf(RepoPath file) {
    if (file.name().equals(DVC)) {
      return file.parent().isRoot() ? "dvc" : file.parent().value();
    }
    RepoPath folder = RepoPath.of(FOLDER);
    String path = file.isIn(folder) ? file.from(folder) : file.value();
    int dot = path.lastIndexOf('.');
    return dot > path.lastIndexOf('/') + 1 ? path.substring(0, dot) : path;
  }

  /** Returns whether DVC's rules hold for this file. */
  boolean isDvc() {
    return file.name().equals(DVC);
  }

  /** Returns the folder that the file's paths are relative to. */
  RepoPath folder() {
    return isDvc() ? file.parent() : RepoPath.ROOT;
  }

  /**
   * Returns the parameter files of the whole pipeline, in the order in which a key is looked for:
   * those that its top names, else {@code params.yaml}. In a {@code dvc.yaml} the latter is always
   * the first.
   */
  List<RepoPath> parameterFiles(ParameterFiles parameters) {
    List<RepoPath> files = new ArrayList<>();
    RepoPath usual = folder().child(ParameterFiles.DEFAULT);
    if ((isDvc() || !top.has("params")) && parameters.find(usual).isPresent()) {
      files.add(usual);
    }
    for (YamlNode node : top.items("params")) {
      RepoPath path = new PathReader(folder()).path(top, "params", node);
      if (isDvc() ? isThere(parameters, path) : mustBeThere(parameters, path, node.mark())) {
        files.add(path);
      }
    }
    return files.stream().distinct().toList();
  }

  /** DVC only shows the files that a dvc.yaml names at its top; a stage may even write them. */
  private static boolean isThere(ParameterFiles parameters, RepoPath path) {
    return parameters.find(path).isPresent();
  }

  private boolean mustBeThere(ParameterFiles parameters, RepoPath path, Mark mark) {
    new ParamReader(parameters, top, "params").need(path, mark);
    return true;
  }
}
