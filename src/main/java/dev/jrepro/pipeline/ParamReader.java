package dev.jrepro.pipeline;

import dev.jrepro.core.RepoPath;
import dev.jrepro.yaml.Mark;
import dev.jrepro.yaml.Nearest;
import dev.jrepro.yaml.YamlError;
import dev.jrepro.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the parameters that a stage declares, and looks up their values. */
final class ParamReader {

  private record Address(RepoPath file, String key) {}

  private final ParameterFiles parameters;
  private final Fields fields;
  private final String key;
  private final Map<Address, Param> found = new LinkedHashMap<>();

  /**
   * @param fields where the declaration stands
   * @param key its key there, for errors
   */
  ParamReader(ParameterFiles parameters, Fields fields, String key) {
    this.parameters = parameters;
    this.fields = fields;
    this.key = key;
  }

  /**
   * Returns the parameters of a stage.
   *
   * @param defaults the files in which a key without a file is looked for, in this order
   * @param paths reads the names of other files
   */
  List<Param> read(List<RepoPath> defaults, PathReader paths) {
    for (YamlNode item : fields.items(key)) {
      switch (item) {
        case YamlNode.Scalar scalar when scalar.type() == YamlNode.Type.STRING ->
            addDefault(defaults, scalar);
        case YamlNode.Mapping mapping ->
            mapping
                .entries()
                .forEach((name, keys) -> {
                  Mark mark = mapping.keyMark(name);
                  addFrom(paths.path(fields, key, mark, name), keys, mark);
                });
        default ->
            throw fields.expected(
                key, item, "a dotted key or a mapping of a file to its keys", null);
      }
    }
    return new ArrayList<>(found.values());
  }

  private void addDefault(List<RepoPath> defaults, YamlNode.Scalar name) {
    for (RepoPath file : defaults) {
      Optional<YamlNode> value =
          parameters.find(file).flatMap(content -> DottedKey.parse(name.text()).in(content));
      if (value.isPresent()) {
        add(file, name.text(), value.get());
        return;
      }
    }
    throw missing(name.text(), defaults, name.mark());
  }

  private void addFrom(RepoPath file, YamlNode keys, Mark mark) {
    YamlNode.Mapping content = need(file, mark);
    List<YamlNode> names = names(keys, file);
    if (names.isEmpty()) {
      content.entries().forEach((name, value) -> add(file, name, value));
    }
    for (YamlNode item : names) {
      String name = fields.text(key, item);
      Optional<YamlNode> value = DottedKey.parse(name).in(content);
      add(file, name, value.orElseThrow(() -> missing(name, List.of(file), item.mark())));
    }
  }

  private List<YamlNode> names(YamlNode keys, RepoPath file) {
    if (keys instanceof YamlNode.Seq list) {
      return list.items();
    }
    if (keys.isNull()) {
      return List.of();
    }
    throw fields.expected(key, keys, "a list of dotted keys of " + file, null);
  }

  private void add(RepoPath file, String name, YamlNode value) {
    found.put(new Address(file, name), new Param(file, name, value));
  }

  /** Returns what the file holds, which must be there. */
  YamlNode.Mapping need(RepoPath file, Mark mark) {
    return parameters
        .find(file)
        .orElseThrow(() -> wrong(mark, "the parameter file '" + file + "' is not there", null));
  }

  private YamlError missing(String name, List<RepoPath> files, Mark mark) {
    List<String> known = new ArrayList<>();
    List<String> there = new ArrayList<>();
    for (RepoPath file : files) {
      Optional<Mark> computed = parameters.computed(file, name);
      if (computed.isPresent()) {
        String what =
            "'" + name + "' is no literal (" + computed.get() + "), so that its value is not known";
        return wrong(
            mark, what, "Give it a number, a text, a list or the like, or depend on " + file + ".");
      }
      Optional<YamlNode.Mapping> content = parameters.find(file);
      content.ifPresent(mapping -> {
        there.add(file.value());
        known.addAll(DottedKey.all(mapping));
      });
    }
    if (there.isEmpty()) {
      String none = files.isEmpty() ? "parameter file" : files.getFirst().value();
      String hint = "Write the file, or name another: params: [{FILE: [" + name + "]}].";
      return wrong(mark, "there is no '" + name + "', for there is no " + none, hint);
    }
    String where = String.join(" or ", there);
    return wrong(mark, "there is no '" + name + "' in " + where, Nearest.hint(name, known));
  }

  private YamlError wrong(Mark mark, String what, @Nullable String hint) {
    return fields.wrong(key, mark, what, hint);
  }
}
