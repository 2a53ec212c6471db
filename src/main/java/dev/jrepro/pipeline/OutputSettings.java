package dev.jrepro.pipeline;

import dev.jrepro.json.JsonValue;
import dev.jrepro.yaml.YamlNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was said of an output.
 *
 * @param own the settings that decide what is done with it
 * @param others the rest, kept as it was; of a plot drawn in several ways, a list {@code views}
 */
record OutputSettings(Fields own, JsonValue.Obj others) {

  /** Settings that have a place of their own in {@link Output}. */
  private static final Set<String> OWN =
      Set.of("cache", "persist", "push", "checkpoint", "volatile", "tolerance");

  private static final List<String> TEXTS =
      List.of("x_label", "y_label", "title", "template", "type", "remote", "desc");

  static OutputSettings of(String owner, YamlNode written, Output.Kind kind) {
    if (kind == Output.Kind.PLOT && written instanceof YamlNode.Seq views) {
      return of(owner, views);
    }
    Fields fields = checked(owner, written, kind == Output.Kind.PLOT ? Keys.PLOT : Keys.OUTPUT);
    return new OutputSettings(fields, others(fields));
  }

  private static OutputSettings of(String owner, YamlNode.Seq written) {
    Map<String, YamlNode> own = new LinkedHashMap<>();
    List<Fields> views =
        written.items().stream().map(view -> checked(owner, view, Keys.PLOT)).toList();
    for (Fields view : views) {
      OWN.forEach(key -> view.get(key).ifPresent(value -> own.putIfAbsent(key, value)));
    }
    JsonValue all = JsonValue.array(views, OutputSettings::others);
    return new OutputSettings(
        new Fields(owner, new YamlNode.Mapping(own, Map.of(), written.mark())),
        JsonValue.object().put("views", all).build());
  }

  private static Fields checked(String owner, YamlNode written, Set<String> known) {
    Fields fields = Fields.of(owner, written, "a mapping of settings").allowOnly(known);
    checkKept(fields);
    return fields;
  }

  /** Checks the types of what is only kept; the rest is checked by who uses it. */
  static void checkKept(Fields fields) {
    TEXTS.forEach(fields::text);
    fields.texts("labels");
    fields.flag("header", true);
    if (!(fields.get("x").orElse(null) instanceof YamlNode.Mapping)) {
      fields.text("x");
    }
    if (fields.get("y").orElse(null) instanceof YamlNode.Scalar) {
      fields.text("y");
    }
  }

  private static JsonValue.Obj others(Fields fields) {
    JsonValue.Builder others = JsonValue.object();
    fields.mapping().entries().keySet().stream()
        .filter(key -> !OWN.contains(key))
        .forEach(key -> fields.get(key).ifPresent(value -> others.put(key, value.toJson())));
    return others.build();
  }
}
