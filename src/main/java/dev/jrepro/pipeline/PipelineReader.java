package dev.jrepro.pipeline;

import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import dev.jrepro.yaml.Mark;
import dev.jrepro.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Reads one file whose top is known. */
final class PipelineReader {

  private static final String STAGES = "stages";

  private final PipelineFile file;
  private final StageReader stages;
  private final PathReader paths;
  private final Fields top;

  PipelineReader(
      PipelineFile file, ParameterFiles parameters, StageLimit limit, Pipelines.Items items) {
    this.file = file;
    this.stages = new StageReader(file, parameters, limit, items);
    this.paths = new PathReader(file.folder());
    this.top =
        new Template(stages.variables())
            .resolve(file.top(), Set.of(STAGES, "params", "vars", "datasets"));
  }

  Pipeline read() {
    ClaimReader claims = new ClaimReader(paths);
    top.items("datasets");
    return new Pipeline(
        file.name(),
        file.file(),
        named(STAGES, "a mapping of names to stages", stages::read).stream()
            .flatMap(List::stream)
            .toList(),
        sorted(
            named("artifacts", "a mapping of names to artifacts", this::artifact), Artifact::name),
        sorted(named("claims", "a mapping of names to claims", claims::read), Claim::name),
        paths.list(top, "metrics"),
        plots());
  }

  /** Reads what stands under a name. */
  private interface Named<T> {
    T read(String name, YamlNode node, Mark mark);
  }

  private <T> List<T> named(String key, String expected, Named<T> reader) {
    List<T> all = new ArrayList<>();
    top.fields(key, expected)
        .map(Fields::mapping)
        .ifPresent(mapping ->
            mapping
                .entries()
                .forEach((name, node) -> all.add(reader.read(name, node, mapping.keyMark(name)))));
    return all;
  }

  private static <T> List<T> sorted(List<T> all, Function<T, String> name) {
    Map<String, T> byName = new TreeMap<>(RepoPath.BYTE_ORDER);
    all.forEach(each -> byName.put(name.apply(each), each));
    return List.copyOf(byName.values());
  }

  private Artifact artifact(String name, YamlNode node, Mark mark) {
    Fields fields =
        Fields.of("artifact " + name, node, "a mapping with a path").allowOnly(Keys.ARTIFACT);
    YamlNode path =
        fields.get("path").orElseThrow(() -> fields.wrong(mark, "there is no path", null));
    JsonValue.Builder settings = JsonValue.object().putIf("type", fields.text("type"));
    if (fields.has("labels")) {
      settings.put("labels", JsonValue.texts(fields.texts("labels")));
    }
    fields.get("meta").ifPresent(meta -> settings.put("meta", meta.toJson()));
    return new Artifact(
        name, paths.path(fields, "path", path), fields.text("desc").orElse(""), settings.build());
  }

  /** DVC names a plot by its path, or by any word where {@code x} or {@code y} name the paths. */
  private List<RepoPath> plots() {
    List<RepoPath> all = new ArrayList<>();
    for (YamlNode item : plotItems()) {
      if (item instanceof YamlNode.Mapping mapping) {
        mapping.entries().forEach((name, view) -> addPlot(mapping.keyMark(name), name, view, all));
      } else {
        all.add(paths.path(top, "plots", item));
      }
    }
    return all;
  }

  private List<YamlNode> plotItems() {
    YamlNode plots = top.get("plots").orElse(null);
    return plots instanceof YamlNode.Mapping mapping ? List.of(mapping) : top.items("plots");
  }

  private void addPlot(Mark mark, String name, YamlNode written, List<RepoPath> all) {
    if (written.isNull()) {
      all.add(paths.path(top, "plots", mark, name));
      return;
    }
    Fields view =
        Fields.of("plots: " + name, written, "a mapping of settings").allowOnly(Keys.VIEW);
    OutputSettings.checkKept(view);
    boolean namesPaths = false;
    for (String axis : List.of("x", "y")) {
      if (view.get(axis).orElse(null) instanceof YamlNode.Mapping files) {
        namesPaths = true;
        for (String path : files.entries().keySet()) {
          all.add(paths.path(view, axis, files.keyMark(path), path));
        }
      }
    }
    if (!namesPaths) {
      all.add(paths.path(top, "plots", mark, name));
    }
  }
}
