package dev.jrepro.pipeline;

import dev.jrepro.json.JsonValue;
import dev.jrepro.yaml.Mark;
import dev.jrepro.yaml.Nearest;
import dev.jrepro.yaml.YamlError;
import dev.jrepro.yaml.YamlNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A mapping of the user's, read key by key. An empty value counts as not written. Whatever is wrong
 * is said with its place and its key.
 *
 * @param owner what the mapping is about, such as {@code stage train}; empty at the top of a file
 * @param mapping the mapping
 */
record Fields(String owner, YamlNode.Mapping mapping) {

  /** Reads a node that must be a mapping. */
  static Fields of(String owner, YamlNode node, String expected) {
    if (node instanceof YamlNode.Mapping mapping) {
      return new Fields(owner, mapping);
    }
    throw new YamlError(
        node.mark(),
        (owner.isEmpty() ? "the file " : prefix(owner))
            + "must be "
            + expected
            + ", and this is "
            + node.kind());
  }

  /** Refuses every key that is not known, naming the nearest one that is. */
  Fields allowOnly(Set<String> known) {
    for (String key : mapping.entries().keySet()) {
      if (!known.contains(key)) {
        throw new YamlError(
            mapping.keyMark(key),
            prefix(owner) + "the key '" + key + "' is not known",
            Nearest.hint(key, known));
      }
    }
    return this;
  }

  /** Refuses every key whose value is empty. */
  Fields allFilled() {
    mapping
        .entries()
        .forEach((key, value) -> {
          if (value.isNull()) {
            throw wrong(key, mapping.keyMark(key), "has no value", null);
          }
        });
    return this;
  }

  Optional<YamlNode> get(String key) {
    return mapping.get(key);
  }

  boolean has(String key) {
    return get(key).isPresent();
  }

  /** Returns the mapping under the key. */
  Optional<Fields> fields(String key, String expected) {
    return get(key).map(node -> of(prefix(owner) + key, node, expected));
  }

  Optional<String> text(String key) {
    return get(key).map(node -> text(key, node));
  }

  /** Returns the text of a node under the key. */
  String text(String key, YamlNode node) {
    if (node instanceof YamlNode.Scalar(YamlNode.Type type, String text, Mark mark)
        && type == YamlNode.Type.STRING) {
      return text;
    }
    throw expected(key, node, "a string", isScalar(node) ? "Put it in quotes." : null);
  }

  boolean flag(String key, boolean otherwise) {
    return get(key).map(node -> flag(key, node)).orElse(otherwise);
  }

  private boolean flag(String key, YamlNode node) {
    if (node instanceof YamlNode.Scalar(YamlNode.Type type, String text, Mark mark)
        && type == YamlNode.Type.BOOL) {
      return text.equalsIgnoreCase("true");
    }
    throw expected(key, node, "true or false", null);
  }

  /**
   * Which whole numbers a value may be.
   *
   * @param expected what a user is told that it must be
   */
  record Range(int from, int to, String expected) {}

  /** Returns the whole number of a node under the key. */
  int count(String key, YamlNode node, Range range) {
    if (node instanceof YamlNode.Scalar(YamlNode.Type type, String text, Mark mark)
        && type == YamlNode.Type.INT
        && text.matches("[0-9]{1,9}")) {
      int count = Integer.parseInt(text);
      if (count >= range.from() && count <= range.to()) {
        return count;
      }
    }
    throw wrong(
        key, node.mark(), "must be " + range.expected() + ", and this is " + shown(node), null);
  }

  /** Reads a finite number. */
  double number(String key, YamlNode node) {
    boolean number =
        node instanceof YamlNode.Scalar scalar
            && (scalar.type() == YamlNode.Type.INT || scalar.type() == YamlNode.Type.FLOAT);
    if (number && node.toJson() instanceof JsonValue.Num(double value)) {
      return value;
    }
    throw number
        ? wrong(key, node.mark(), "must be a finite number", null)
        : expected(key, node, "a number", null);
  }

  /** Returns what a value that is not as it must be is called. */
  static String shown(YamlNode node) {
    if (!(node instanceof YamlNode.Scalar scalar) || node.isNull()) {
      return node.kind();
    }
    return (scalar.type() == YamlNode.Type.STRING ? "the text '" : "'") + scalar.text() + "'";
  }

  /** Returns the items of the list under the key; none if it is not there. */
  List<YamlNode> items(String key) {
    return get(key).map(node -> items(key, node)).orElse(List.of());
  }

  private List<YamlNode> items(String key, YamlNode node) {
    if (node instanceof YamlNode.Seq seq) {
      return seq.items();
    }
    String hint = isScalar(node) ? "Write it as a list: " + key + ": [" + brief(node) + "]." : null;
    throw expected(key, node, "a list", hint);
  }

  /** Returns the strings of the list under the key. */
  List<String> texts(String key) {
    return items(key).stream().map(node -> text(key, node)).toList();
  }

  /** Says that a node under the key is not what it must be. */
  YamlError expected(String key, YamlNode node, String expected, @Nullable String hint) {
    return new YamlError(
        node.mark(), at(key) + "must be " + expected + ", and this is " + node.kind(), hint);
  }

  /** Says what is wrong with a node under the key; {@code what} continues 'stage a: deps: …'. */
  YamlError wrong(String key, Mark mark, String what, @Nullable String hint) {
    return new YamlError(mark, at(key) + what, hint);
  }

  /** Says what is wrong with the mapping as a whole. */
  YamlError wrong(Mark mark, String what, @Nullable String hint) {
    return new YamlError(mark, prefix(owner) + what, hint);
  }

  private String at(String key) {
    return prefix(owner) + key + ": ";
  }

  private static String prefix(String owner) {
    return owner.isEmpty() ? "" : owner + ": ";
  }

  private static boolean isScalar(YamlNode node) {
    return node instanceof YamlNode.Scalar;
  }

  private static String brief(YamlNode node) {
    return node instanceof YamlNode.Scalar scalar && scalar.text().length() < 60
        ? scalar.text()
        : "…";
  }
}
