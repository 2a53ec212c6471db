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
import java.util.Set;

/** Reads the stages of one file. */
final class StageReader {

  /** DVC's rule for the names of stages, with the dot allowed. */
  private static final String FORBIDDEN = "!\"#$%&'()*+,/:;<=>?@[\\]^`{|}~";

  private final PipelineFile file;
  private final ParameterFiles parameters;
  private final List<RepoPath> parameterFiles;
  private final Variables variables;

  StageReader(PipelineFile file, ParameterFiles parameters) {
    this.file = file;
    this.parameters = parameters;
    this.parameterFiles = file.parameterFiles(parameters);
    this.variables = Variables.of(file, parameters);
  }

  /** Returns the variables of the file. */
  Variables variables() {
    return variables;
  }

  Stage read(String name, YamlNode node, Mark mark) {
    checkName(name, mark);
    String owner = "stage " + name;
    Fields raw = known(Fields.of(owner, written(node, mark), "a mapping of its keys"));
    if (!raw.has("cmd") && !raw.has("java")) {
      throw new YamlError(mark, owner + " has no cmd or java");
    }
    RepoPath folder = workingFolder(raw);
    Variables known = variables.with(raw, folder, parameters);
    Fields fields = new Template(known).resolve(raw, Set.of("vars"));
    return stage(new StageName(file.name(), name), fields, folder, mark);
  }

  private Stage stage(StageName name, Fields fields, RepoPath folder, Mark mark) {
    PathReader paths = new PathReader(folder);
    Command command = new CommandReader(fields, paths).read();
    List<RepoPath> deps = new ArrayList<>(paths.list(fields, "deps"));
    deps.addAll(dependencies(command));
    List<Output> outs = new OutputReader(fields, paths, file.isDvc()).read();
    List<RepoPath> logs = logs(fields, paths, outs);
    return new Stage(
        name,
        command,
        folder,
        deps,
        new ParamReader(parameters, fields, "params").read(defaultParameters(folder), paths),
        outs,
        logs,
        new EnvironmentReader(fields, file.isDvc()).read(),
        ResourceReader.resources(fields),
        ResourceReader.timeout(fields),
        fields.flag("frozen", false),
        fields.flag("always_changed", false),
        fields.text("desc").orElse(""),
        fields.get("meta").map(YamlNode::toJson).orElse(new JsonValue.Null()),
        mark);
  }

  private static YamlNode written(YamlNode node, Mark mark) {
    return node.isNull() ? new YamlNode.Mapping(Map.of(), Map.of(), mark) : node;
  }

  private static Fields known(Fields fields) {
    fields.allowOnly(Keys.union(Keys.STAGE, Keys.STAGE_LATER));
    for (String key : Keys.STAGE_LATER) {
      if (fields.mapping().entries().containsKey(key)) {
        throw fields.wrong(
            fields.mapping().keyMark(key), "'" + key + "' is not in this version", null);
      }
    }
    String fingerprint = fields.text("fingerprint").orElse("none");
    switch (fingerprint) {
      case "none" -> {}
      case "major", "exact" ->
          throw fields.wrong(
              fields.mapping().keyMark("fingerprint"),
              "'fingerprint: " + fingerprint + "' is not in this version",
              null);
      default ->
          throw fields.wrong(
              "fingerprint",
              fields.get("fingerprint").orElseThrow().mark(),
              "must be none, major or exact",
              null);
    }
    return fields;
  }

  private RepoPath workingFolder(Fields raw) {
    if (!raw.has("wdir")) {
      return file.folder();
    }
    YamlNode written = raw.get("wdir").orElseThrow();
    YamlNode resolved = new Template(variables).resolve(raw, "wdir", written);
    return new PathReader(file.folder()).path(raw, "wdir", resolved);
  }

  /** DVC looks for {@code params.yaml} where the stage works. */
  private List<RepoPath> defaultParameters(RepoPath folder) {
    if (!file.isDvc() || folder.equals(file.folder())) {
      return parameterFiles;
    }
    List<RepoPath> files = new ArrayList<>();
    files.add(folder.child(ParameterFiles.DEFAULT));
    files.addAll(parameterFiles);
    files.remove(file.folder().child(ParameterFiles.DEFAULT));
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
      RepoPath log = OutputReader.writable(fields, "logs", node, paths.path(fields, "logs", node));
      for (Output out : outs) {
        if (log.isIn(out.path()) || out.path().isIn(log)) {
          String what = "'" + log + "' and the output '" + out.path() + "' lie in one another";
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
      throw new YamlError(
          mark,
          "'" + name + "' cannot be the name of a stage",
          "Use letters, digits, '_', '-' and '.'.");
    }
  }
}
