package dev.jrepro.reproduce.probe;

import dev.jrepro.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A single value within a larger one.
 *
 * @param key the way to it, such as {@code .a[0]}; empty for the whole
 * @param value it
 * @param list the way to the list that it stands in, if it is in one; else the same as the key
 * @param whole returns the larger value with another one in its place
 */
record ValueLeaf(
    String key, YamlNode.Scalar value, String list, Function<YamlNode.Scalar, YamlNode> whole) {

  /** Returns the single values of one, in its order. */
  static List<ValueLeaf> of(YamlNode node) {
    List<ValueLeaf> leaves = new ArrayList<>();
    collect(node, "", "", other -> other, leaves);
    return leaves;
  }

  private static void collect(
      YamlNode node,
      String key,
      String list,
      Function<YamlNode, YamlNode> whole,
      List<ValueLeaf> leaves) {
    switch (node) {
      case YamlNode.Scalar scalar ->
          leaves.add(new ValueLeaf(key, scalar, list.isEmpty() ? key : list, whole::apply));
      case YamlNode.Mapping mapping ->
          mapping
              .entries()
              .forEach((name, child) ->
                  collect(
                      child,
                      key + "." + name,
                      list,
                      other -> whole.apply(with(mapping, name, other)),
                      leaves));
      case YamlNode.Seq seq -> {
        for (int i = 0; i < seq.items().size(); i++) {
          int at = i;
          collect(
              seq.items().get(i),
              key + "[" + i + "]",
              list.isEmpty() ? key : list,
              other -> whole.apply(with(seq, at, other)),
              leaves);
        }
      }
    }
  }

  private static YamlNode with(YamlNode.Mapping mapping, String name, YamlNode other) {
    Map<String, YamlNode> entries = new LinkedHashMap<>(mapping.entries());
    entries.put(name, other);
    return new YamlNode.Mapping(entries, mapping.keyMarks(), mapping.mark());
  }

  private static YamlNode with(YamlNode.Seq seq, int at, YamlNode other) {
    List<YamlNode> items = new ArrayList<>(seq.items());
    items.set(at, other);
    return new YamlNode.Seq(items, seq.mark());
  }
}
