package dev.jrepro.pipeline;

import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import dev.jrepro.yaml.Mark;
import dev.jrepro.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads what a stage writes: {@code outs}, {@code metrics} and {@code plots}. */
final class OutputReader {

  /** Settings that have a place of their own in {@link Output}. */
  private static final Set<String> OWN =
      Set.of("cache", "persist", "push", "checkpoint", "volatile");

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
        case YamlNode.Mapping mapping ->
            mapping
                .entries()
                .forEach((path, settings) -> {
                  Mark mark = mapping.keyMark(path);
                  YamlNode name = new YamlNode.Scalar(YamlNode.Type.STRING, path, mark);
                  found.add(output(key, kind, name, settings));
                });
        case YamlNode.Scalar scalar when scalar.type() == YamlNode.Type.STRING ->
            found.add(output(key, kind, scalar, nothing(scalar.mark())));
        default ->
            throw fields.expected(key, item, "a path or a mapping of a path to its settings", null);
      }
    }
  }

  private Output output(String key, Output.Kind kind, YamlNode name, YamlNode written) {
    RepoPath path = writable(fields, key, name, paths.path(fields, key, name));
    String owner = fields.owner() + ": " + key + ": " + path;
    Settings settings = Settings.of(owner, written.isNull() ? nothing(name.mark()) : written, kind);
    Fields own = settings.own();
    boolean cached = own.flag("cache", kind == Output.Kind.OUT || dvc);
    return new Output(
        path,
        kind,
        cached,
        own.flag("persist", false),
        own.flag("push", true),
        own.flag("checkpoint", false),
        own.texts("volatile"),
        settings.others(),
        name.mark());
  }

  private static YamlNode.Mapping nothing(Mark mark) {
    return new YamlNode.Mapping(Map.of(), Map.of(), mark);
  }

  /** Refuses a path that no stage can write. */
  static RepoPath writable(Fields fields, String key, YamlNode node, RepoPath path) {
    if (path.isRoot()) {
      throw fields.wrong(
          key, node.mark(), "this is the whole project, which no stage writes", null);
    }
    if (path.parts().contains(".git") || path.parts().getFirst().equals(".repro")) {
      throw fields.wrong(
          key, node.mark(), "'" + path + "' is where Git or jrepro keep their own things", null);
    }
    return path;
  }

  /**
   * What was said of an output.
   *
   * @param own the settings that decide what is done with it
   * @param others the rest, kept as it was; of a plot drawn in several ways, {@code views}
   */
  private record Settings(Fields own, JsonValue.Obj others) {

    static Settings of(String owner, YamlNode written, Output.Kind kind) {
      Set<String> known = kind == Output.Kind.PLOT ? Keys.PLOT : Keys.OUTPUT;
      if (kind == Output.Kind.PLOT && written instanceof YamlNode.Seq views) {
        return views(owner, views);
      }
      Fields own = Fields.of(owner, written, "a mapping of settings").allowOnly(known);
      return new Settings(own, kept(checked(own)));
    }

    private static Settings views(String owner, YamlNode.Seq views) {
      List<JsonValue> each = new ArrayList<>();
      for (YamlNode view : views.items()) {
        Fields one = Fields.of(owner, view, "a mapping of settings").allowOnly(Keys.VIEW);
        each.add(kept(checked(one)));
      }
      JsonValue.Obj others = JsonValue.object().put("views", new JsonValue.Arr(each)).build();
      return new Settings(new Fields(owner, nothing(views.mark())), others);
    }

    /** DVC reads numbers in these as a mistake, and so do we. */
    private static Fields checked(Fields settings) {
      for (String key :
          List.of("x", "x_label", "y_label", "title", "template", "type", "remote", "desc")) {
        settings.text(key);
      }
      settings
          .get("y")
          .filter(y -> y instanceof YamlNode.Scalar)
          .ifPresent(y -> settings.text("y"));
      settings.texts("labels");
      settings.flag("header", true);
      return settings;
    }

    private static JsonValue.Obj kept(Fields settings) {
      JsonValue.Builder kept = JsonValue.object();
      settings
          .mapping()
          .entries()
          .forEach((key, value) -> {
            if (!OWN.contains(key) && !value.isNull()) {
              kept.put(key, value.toJson());
            }
          });
      return kept.build();
    }
  }
}
