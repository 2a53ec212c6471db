package dev.jrepro.pipeline;

import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.json.JsonValue;
import dev.jrepro.yaml.Mark;
import dev.jrepro.yaml.YamlError;
import dev.jrepro.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the stages of one file. */
final class StageReader {

  /** DVC's rule for the names of stages, with the dot allowed. */
  private static final String FORBIDDEN = "!\"#$%&'()*+,/:;<=>?@[\\]^`{|}~";

  private static final String FINGERPRINT = "fingerprint";

  private final PipelineFile file;
  private final ParameterFiles parameters;
  private final List<RepoPath> parameterFiles;
  private final Variables variables;
  private final StageLimit limit;
  private final Pipelines.Items items;

  StageReader(
      PipelineFile file, ParameterFiles parameters, StageLimit limit, Pipelines.Items items) {
    this.file = file;
    this.limit = limit;
    this.items = items;
    this.parameters = parameters;
    this.parameterFiles = file.parameterFiles(parameters);
    this.variables = Variables.of(file, parameters);
  }

  /** Returns the variables of the file. */
  Variables variables() {
    return variables;
  }

  /** Returns the stage under a name, or those that its {@code foreach} or {@code matrix} gives. */
  List<Stage> read(String name, YamlNode node, Mark mark) {
    checkName(name, mark);
    String owner = "stage " + name;
    Fields entry =
        Fields.of(owner, written(node, mark), "a mapping of its keys").allowOnly(EntryReader.KNOWN);
    EntryReader reader = new EntryReader(name, entry, mark);
    Fields template = checked(reader.template());
    List<Stage> stages =
        reader
            .variants(file, variables, limit)
            .map(each -> all(name, each, template, mark))
            .orElseGet(() -> List.of(stage(name, template, variables, mark)));
    limit.take(stages.size());
    return stages;
  }

  private List<Stage> all(String name, List<Variant> variants, Fields template, Mark mark) {
    List<Stage> stages = new ArrayList<>();
    for (Variant variant : variants) {
      String full = name + Variant.SIGN + variant.suffix();
      Fields raw = new Fields("stage " + full, template.mapping());
      YamlNode item = items.item(new StageName(file.name(), full), variant.item());
      stages.add(stage(full, raw, variables.of(variant.standingFor(item)), mark));
    }
    return stages;
  }

  private Stage stage(String name, Fields raw, Variables variables, Mark mark) {
    RepoPath folder = workingFolder(raw, variables);
    Variables known = variables.with(raw, folder, parameters);
    Optional<String> item = ItemMapReader.nameIn(raw);
    item.ifPresent(as -> ItemMapReader.refuseHiding(raw, as, known));
    Fields fields = new Template(known, item).resolve(raw, Set.of("vars"));
    return stage(new StageName(file.name(), name), fields, folder, mark);
  }

  private Stage stage(StageName name, Fields resolved, RepoPath folder, Mark mark) {
    PathReader paths = new PathReader(folder);
    ItemMapReader items = new ItemMapReader(resolved, paths);
    Fields fields = items.stage();
    Command command = new CommandReader(fields, paths).read();
    List<RepoPath> deps = new ArrayList<>(paths.list(fields, "deps"));
    deps.addAll(dependencies(command));
    Optional<ItemMap> map = items.read(folder, command, deps);
    map.ifPresent(m -> deps.addAll(m.folders()));
    List<Output> outs = new OutputReader(fields, paths, file.isDvc()).read();
    List<RepoPath> logs = logs(fields, paths, outs);
    return new Stage(
        name,
        map.isPresent() ? ItemMapReader.shown(command) : command,
        folder,
        deps,
        new ParamReader(parameters, fields, "params").read(defaultParameters(folder), paths),
        outs,
        logs,
        new EnvironmentReader(fields, file.isDvc()).read(),
        ResourceReader.read(fields),
        TimeSpan.under(fields, "timeout"),
        RetryReader.read(fields),
        map,
        fields.get("sandbox").map(node -> sandbox(fields, node)),
        fingerprint(fields),
        fields.flag("frozen", false),
        fields.flag("always_changed", false),
        fields.text("desc").orElse(""),
        fields.get("meta").map(YamlNode::toJson).orElse(new JsonValue.Null()),
        mark);
  }

  private static YamlNode written(YamlNode node, Mark mark) {
    return node.isNull() ? new YamlNode.Mapping(Map.of(), Map.of(), mark) : node;
  }

  private static Fields checked(Fields fields) {
    fingerprint(fields);
    return fields;
  }

  private static Fingerprint fingerprint(Fields fields) {
    Optional<YamlNode> level = fields.get(FINGERPRINT);
    return level.isPresent() ? fingerprint(fields, level.get()) : Fingerprint.NONE;
  }

  private static Fingerprint fingerprint(Fields fields, YamlNode node) {
    return Fingerprint.of(fields.text(FINGERPRINT, node))
        .orElseThrow(
            () -> fields.wrong(FINGERPRINT, node.mark(), "must be none, major or exact", null));
  }

  private static SandboxMode sandbox(Fields fields, YamlNode node) {
    return SandboxMode.of(fields.text("sandbox", node))
        .orElseThrow(
            () -> fields.wrong("sandbox", node.mark(), "must be off, observe or enforce", null));
  }

  private RepoPath workingFolder(Fields raw, Variables variables) {
    if (!raw.has("wdir")) {
      return file.folder();
    }
    YamlNode written = raw.get("wdir").orElseThrow();
    YamlNode resolved = new Template(variables).resolve(raw, "wdir", written);
    return new PathReader(file.folder()).path(raw, "wdir", resolved);
  }

  /** The files of the pipeline; DVC looks for {@code params.yaml} where the stage works. */
  private List<RepoPath> defaultParameters(RepoPath folder) {
    RepoPath usual = file.folder().child(ParameterFiles.DEFAULT);
    if (!file.isDvc()) {
      return parameterFiles.isEmpty() && !file.top().has("params")
          ? List.of(usual)
          : parameterFiles;
    }
    List<RepoPath> files = new ArrayList<>(parameterFiles);
    files.remove(usual);
    files.addFirst(folder.child(ParameterFiles.DEFAULT));
    return files;
  }

  private static List<RepoPath> dependencies(Command command) {
    return switch (command) {
      case Command.Shell shell -> List.of();
      case Command.JavaSource source -> List.of(source.source());
      case Command.JavaClass built -> built.classPath();
    };
  }

  private static List<RepoPath> logs(Fields fields, PathReader paths, List<Output> outs) {
    List<RepoPath> logs = new ArrayList<>();
    for (YamlNode node : fields.items("logs")) {
      RepoPath log = paths.output(fields, "logs", node.mark(), fields.text("logs", node));
      for (Output out : outs) {
        if (log.isIn(out.path()) || out.path().isIn(log)) {
          String what = "'" + log + "' and the output '" + out.path() + "' share a place";
          throw fields.wrong("logs", node.mark(), what, "Logs are kept apart from outputs.");
        }
      }
      logs.add(log);
    }
    return logs;
  }

  private static void checkName(String name, Mark mark) {
    boolean wrong =
        name.isEmpty()
            || !name.equals(name.strip())
            || name.chars().anyMatch(c -> FORBIDDEN.indexOf(c) >= 0 || Character.isISOControl(c));
    if (wrong) {
      String hint =
          Template.isIn(name)
              ? "A name has no ${…}; foreach or matrix makes several stages of one."
              : "Use letters, digits, '_', '-' and '.'.";
      throw new YamlError(mark, "'" + name + "' cannot be the name of a stage", hint);
    }
  }
}
