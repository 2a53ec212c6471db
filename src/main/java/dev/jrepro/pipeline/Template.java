package dev.jrepro.pipeline;

import dev.jrepro.yaml.Mark;
import dev.jrepro.yaml.Nearest;
import dev.jrepro.yaml.YamlError;
import dev.jrepro.yaml.YamlNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts values in the place of {@code ${name}}, as DVC does: a value that is nothing but one such
 * name keeps its type, and a backslash before the dollar leaves it as it is.
 *
 * @param variables what can be named
 * @param item what a map stage calls its items, whose places are only marked; empty for others
 */
record Template(Variables variables, Optional<String> item) {

  private static final Pattern NAME = Pattern.compile("(?<!\\\\)\\$\\{(.*?)}", Pattern.DOTALL);
  private static final Set<String> COMMANDS = Set.of("cmd", "java");

  Template(Variables variables) {
    this(variables, Optional.empty());
  }

  static boolean isIn(String text) {
    return text.contains("${") && NAME.matcher(text).find();
  }

  /** Returns the mapping with every value resolved but those of the keys to leave. */
  Fields resolve(Fields fields, Set<String> leave) {
    Map<String, YamlNode> entries = new LinkedHashMap<>();
    fields
        .mapping()
        .entries()
        .forEach((key, node) ->
            entries.put(key, leave.contains(key) ? node : resolve(fields, key, node)));
    YamlNode.Mapping mapping = fields.mapping();
    return new Fields(
        fields.owner(), new YamlNode.Mapping(entries, mapping.keyMarks(), mapping.mark()));
  }

  /** Returns one value under a key, resolved. */
  YamlNode resolve(Fields fields, String key, YamlNode node) {
    return new Slot(fields, key).resolve(node);
  }

  /** One key of a mapping, whose value is resolved. */
  private final class Slot {
    private final Fields fields;
    private final String key;

    Slot(Fields fields, String key) {
      this.fields = fields;
      this.key = key;
    }

    YamlNode resolve(YamlNode node) {
      return switch (node) {
        case YamlNode.Scalar scalar -> scalar.text().contains("${") ? scalar(scalar) : scalar;
        case YamlNode.Seq seq ->
            new YamlNode.Seq(seq.items().stream().map(this::resolve).toList(), seq.mark());
        case YamlNode.Mapping mapping -> mapping(mapping);
      };
    }

    private YamlNode mapping(YamlNode.Mapping mapping) {
      Map<String, YamlNode> entries = new LinkedHashMap<>();
      Map<String, Mark> marks = new LinkedHashMap<>();
      mapping
          .entries()
          .forEach((name, value) -> {
            Mark mark = mapping.keyMark(name);
            String resolved = name.contains("${") ? text(name, mark) : name;
            if (entries.put(resolved, resolve(value)) != null) {
              throw wrong(mark, "'" + name + "' gives '" + resolved + "', which is there already");
            }
            marks.put(resolved, mark);
          });
      return new YamlNode.Mapping(entries, marks, mapping.mark());
    }

    private YamlNode scalar(YamlNode.Scalar scalar) {
      Matcher whole = NAME.matcher(scalar.text());
      if (!COMMANDS.contains(key) && whole.lookingAt() && whole.end() == scalar.text().length()) {
        return at(scalar.mark(), value(whole.group(1), scalar.mark()));
      }
      String text = text(scalar.text(), scalar.mark());
      return new YamlNode.Scalar(scalar.type(), text, scalar.mark());
    }

    private String text(String template, Mark mark) {
      Matcher names = NAME.matcher(template);
      StringBuilder text = new StringBuilder();
      while (names.find()) {
        String value = inline(names.group(1), value(names.group(1), mark), mark);
        names.appendReplacement(text, Matcher.quoteReplacement(value));
      }
      return names.appendTail(text).toString().replace("\\${", "${");
    }

    private String inline(String name, YamlNode value, Mark mark) {
      return switch (value) {
        case YamlNode.Scalar scalar -> CommandFlags.plain(scalar);
        case YamlNode.Mapping mapping when COMMANDS.contains(key) ->
            CommandFlags.of(mapping, variables.flags())
                .orElseThrow(() -> unfit(name, "a list of lists", mark));
        case YamlNode.Mapping mapping -> throw unfit(name, mapping.kind(), mark);
        case YamlNode.Seq seq -> throw unfit(name, seq.kind(), mark);
      };
    }

    private YamlNode value(String name, Mark mark) {
      Optional<Optional<ItemField>> place =
          item.flatMap(as -> ItemTemplate.named(as, name.strip()));
      if (place.isPresent()) {
        ItemField field = place.get().orElseThrow(() -> noField(name, mark));
        return new YamlNode.Scalar(YamlNode.Type.STRING, ItemTemplate.marked(field), mark);
      }
      return variables.find(name).orElseThrow(() -> unknown(name.strip(), mark));
    }

    private YamlError noField(String name, Mark mark) {
      String field = name.substring(name.indexOf('.') + 1).strip();
      String hint =
          Nearest.to(field, ItemField.words())
              .map(near -> "Did you mean ${" + item.orElseThrow() + "." + near + "}?")
              .orElse("It has " + String.join(", ", ItemField.words()) + ".");
      return fields.wrong(key, mark, "an item has no '" + field + "'", hint);
    }

    private YamlError unknown(String name, Mark mark) {
      String hint =
          Nearest.to(name, variables.names())
              .map(near -> "Did you mean ${" + near + "}?")
              .orElseGet(() -> own(name));
      return fields.wrong(key, mark, "nothing is called '" + name + "' in ${" + name + "}", hint);
    }

    private String own(String name) {
      if (name.equals("item") || name.startsWith("item.")) {
        return "${item} is known in a stage with foreach or matrix.";
      }
      if (name.startsWith("env:")) {
        String variable = name.substring("env:".length());
        return "A variable of the caller is declared, env: ["
            + variable
            + "], and \\${"
            + variable
            + "} in cmd.";
      }
      return name.equals("key")
          ? "${key} is known with a matrix, and where foreach is a mapping."
          : "A variable of the shell is written \\${" + name + "}.";
    }

    private YamlError unfit(String name, String kind, Mark mark) {
      return wrong(mark, "${" + name + "} is " + kind + ", which cannot be put into a text");
    }

    private YamlError wrong(Mark mark, String what) {
      return fields.wrong(key, mark, what, null);
    }
  }

  /** The value takes the place of its name, so that an error names the pipeline's line. */
  private static YamlNode at(Mark mark, YamlNode value) {
    return switch (value) {
      case YamlNode.Scalar scalar -> new YamlNode.Scalar(scalar.type(), scalar.text(), mark);
      case YamlNode.Seq seq -> new YamlNode.Seq(seq.items(), mark);
      case YamlNode.Mapping mapping ->
          new YamlNode.Mapping(mapping.entries(), mapping.keyMarks(), mark);
    };
  }
}
