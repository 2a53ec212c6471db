package dev.jrepro.pipeline;

import dev.jrepro.core.RepoPath;
import dev.jrepro.yaml.Mark;
import dev.jrepro.yaml.Nearest;
import dev.jrepro.yaml.YamlNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code ${…}} can name, and how it is written. Immutable.
 *
 * @param values the values by name
 * @param items what one of several stages calls its item and its key; these come first
 * @param flags how a mapping is written in a command
 */
record Variables(YamlNode.Mapping values, Map<String, YamlNode> items, FlagStyle flags) {

  private static final String VARS = "vars";

  Variables {
    items = Map.copyOf(items);
  }

  /** Returns these and the names of a variant; they hide others of the same name, as in DVC. */
  Variables of(Variant variant) {
    return new Variables(values, variant.names(), flags);
  }

  /** Returns what a dotted name stands for. */
  Optional<YamlNode> find(String name) {
    DottedKey key = DottedKey.parse(name);
    YamlNode item = items.get(key.parts().getFirst());
    return item == null ? key.in(values) : key.rest().in(item);
  }

  /** Returns the dotted names that there are, for a hint. */
  List<String> names() {
    List<String> names = new ArrayList<>(DottedKey.all(values));
    names.addAll(DottedKey.all(new YamlNode.Mapping(items, Map.of(), values.mark())));
    return names;
  }

  /** Returns the variables of a whole file: its parameter files, then its {@code vars}. */
  static Variables of(PipelineFile file, ParameterFiles parameters) {
    List<RepoPath> implicit = file.parameterFiles(parameters);
    if (file.isDvc()) {
      RepoPath usual = file.folder().child(ParameterFiles.DEFAULT);
      implicit = implicit.stream().filter(usual::equals).toList();
    }
    Map<String, YamlNode> entries = new LinkedHashMap<>();
    Map<String, Mark> marks = new LinkedHashMap<>();
    for (RepoPath each : implicit) {
      YamlNode.Mapping content = parameters.find(each).orElseThrow();
      content.entries().forEach(entries::putIfAbsent);
      content.keyMarks().forEach(marks::putIfAbsent);
    }
    YamlNode.Mapping all = new YamlNode.Mapping(entries, marks, file.top().mapping().mark());
    return new Variables(all, Map.of(), FlagStyle.of(file, parameters))
        .with(file.top(), file.folder(), parameters);
  }

  /**
   * Returns these and what {@code vars} adds to them. A name that is there already must not get
   * another value.
   */
  Variables with(Fields fields, RepoPath folder, ParameterFiles parameters) {
    Variables all = this;
    for (YamlNode item : fields.items(VARS)) {
      if (item.isNull()) {
        continue;
      }
      refuseTemplates(fields, item);
      YamlNode.Mapping more =
          item instanceof YamlNode.Mapping inline
              ? inline
              : fromFile(fields, item, folder, parameters);
      refuseItems(fields, more);
      all = new Variables(merge(fields, "", all.values, more), items, flags);
    }
    return all;
  }

  private void refuseItems(Fields fields, YamlNode.Mapping more) {
    for (String name : more.entries().keySet()) {
      if (items.containsKey(name)) {
        String what = "'" + name + "' is what foreach and matrix call their own";
        throw fields.wrong(VARS, more.keyMark(name), what, "Call it something else.");
      }
    }
  }

  /** Reads {@code file} or {@code file:key,key}. */
  private static YamlNode.Mapping fromFile(
      Fields fields, YamlNode item, RepoPath folder, ParameterFiles parameters) {
    if (!(item instanceof YamlNode.Scalar scalar) || scalar.type() != YamlNode.Type.STRING) {
      throw fields.expected(VARS, item, "a file, file:key,key or a mapping", null);
    }
    String text = scalar.text();
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    RepoPath file = new PathReader(folder).path(fields, VARS, item.mark(), name);
    YamlNode.Mapping content = new ParamReader(parameters, fields, VARS).need(file, item.mark());
    return colon < 0 ? content : select(fields, item, content, text.substring(colon + 1));
  }

  private static YamlNode.Mapping select(
      Fields fields, YamlNode item, YamlNode.Mapping content, String names) {
    Map<String, YamlNode> entries = new LinkedHashMap<>();
    for (String name : Arrays.stream(names.split(",")).map(String::strip).toList()) {
      YamlNode value = content.entries().get(name);
      if (value == null) {
        throw fields.wrong(
            VARS,
            item.mark(),
            "there is no '" + name + "' in " + content.mark().file(),
            Nearest.hint(name, content.entries().keySet()));
      }
      entries.put(name, value);
    }
    return new YamlNode.Mapping(entries, content.keyMarks(), content.mark());
  }

  private static YamlNode.Mapping merge(
      Fields fields, String prefix, YamlNode.Mapping into, YamlNode.Mapping more) {
    Map<String, YamlNode> entries = new LinkedHashMap<>(into.entries());
    Map<String, Mark> marks = new LinkedHashMap<>(into.keyMarks());
    more.entries()
        .forEach((key, value) -> {
          YamlNode old = entries.get(key);
          if (old == null) {
            entries.put(key, value);
            marks.put(key, more.keyMark(key));
          } else if (old instanceof YamlNode.Mapping a && value instanceof YamlNode.Mapping b) {
            entries.put(key, a.equals(b) ? a : merge(fields, prefix + key + ".", a, b));
          } else if (!old.equals(value)) {
            String what = "'" + prefix + key + "' has a value already, in " + old.mark();
            throw fields.wrong(VARS, more.keyMark(key), what, null);
          }
        });
    return new YamlNode.Mapping(entries, marks, into.mark());
  }

  private static void refuseTemplates(Fields fields, YamlNode node) {
    switch (node) {
      case YamlNode.Scalar scalar -> {
        if (Template.isIn(scalar.text())) {
          throw fields.wrong(VARS, scalar.mark(), "no ${…} can stand in here", null);
        }
      }
      case YamlNode.Seq seq -> seq.items().forEach(item -> refuseTemplates(fields, item));
      case YamlNode.Mapping mapping ->
          mapping.entries().values().forEach(value -> refuseTemplates(fields, value));
    }
  }
}
