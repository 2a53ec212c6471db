package dev.jrepro.pipeline;

import dev.jrepro.core.RepoPath;
import dev.jrepro.yaml.Mark;
import dev.jrepro.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads what a stage writes: {@code outs}, {@code metrics} and {@code plots}. */
final class OutputReader {

  /** One output as it stands in the file: under which key, its path, and where. */
  private record Written(String key, Output.Kind kind, String path, Mark mark) {}

  private final Fields fields;
  private final PathReader paths;
  private final boolean dvc;
  private final List<Output> found = new ArrayList<>();

  /**
   * @param fields the stage's keys, resolved
   * @param paths reads its paths
   * @param dvc whether DVC's defaults hold
   */
  OutputReader(Fields fields, PathReader paths, boolean dvc) {
    this.fields = fields;
    this.paths = paths;
    this.dvc = dvc;
  }

  List<Output> read() {
    read("outs", Output.Kind.OUT);
    read("metrics", Output.Kind.METRIC);
    read("plots", Output.Kind.PLOT);
    return found;
  }

  private void read(String key, Output.Kind kind) {
    for (YamlNode item : fields.items(key)) {
      switch (item) {
        case YamlNode.Mapping mapping -> {
          for (Map.Entry<String, YamlNode> entry : mapping.entries().entrySet()) {
            String path = entry.getKey();
            add(new Written(key, kind, path, mapping.keyMark(path)), entry.getValue());
          }
        }
        case YamlNode.Scalar scalar when scalar.type() == YamlNode.Type.STRING ->
            add(new Written(key, kind, scalar.text(), scalar.mark()), nothing(scalar.mark()));
        default ->
            throw fields.expected(
                key,
                item,
                "a path or a mapping of a path to its settings",
                item instanceof YamlNode.Scalar ? PathReader.NUMBER : null);
      }
    }
  }

  private void add(Written written, YamlNode said) {
    RepoPath path = paths.output(fields, written.key(), written.mark(), written.path());
    String owner = fields.owner() + ": " + written.key() + ": " + written.path();
    YamlNode filled = said.isNull() ? nothing(written.mark()) : said;
    OutputSettings settings = OutputSettings.of(owner, filled, written.kind());
    Fields own = settings.own();
    found.add(
        new Output(
            path,
            written.kind(),
            own.flag("cache", written.kind() == Output.Kind.OUT || dvc),
            own.flag("persist", false),
            own.flag("push", true),
            own.flag("checkpoint", false),
            own.texts("volatile"),
            ToleranceReader.read(own),
            settings.others(),
            written.mark()));
  }

  private static YamlNode.Mapping nothing(Mark mark) {
    return new YamlNode.Mapping(Map.of(), Map.of(), mark);
  }
}
