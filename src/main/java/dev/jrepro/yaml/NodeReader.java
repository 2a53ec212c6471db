package dev.jrepro.yaml;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Turns the parser's nodes into ours. A node that many aliases name is read once and shared; what
 * it would unfold to is counted, so that a bomb of aliases ends here and not in memory.
 */
final class NodeReader {

  private static final long MAX_UNFOLDED = 1_000_000;
  private static final int MAX_DEPTH = 100;

  private record Read(YamlNode node, long unfolded) {}

  private final String file;
  private final IdentityHashMap<Node, Read> done = new IdentityHashMap<>();
  private final IdentityHashMap<Node, Boolean> open = new IdentityHashMap<>();

  NodeReader(String file) {
    this.file = file;
  }

  YamlNode read(Node node) {
    return visit(node).node();
  }

  Mark mark(Node node) {
    return node.getStartMark()
        .map(m -> new Mark(file, m.getLine() + 1, m.getColumn() + 1))
        .orElse(new Mark(file, 1, 1));
  }

  private Read visit(Node node) {
    Read known = done.get(node);
    if (known != null) {
      return known;
    }
    if (open.put(node, true) != null) {
      throw new YamlError(mark(node), "an alias names a value that contains it");
    }
    if (open.size() > MAX_DEPTH) {
      throw new YamlError(mark(node), "the values are nested more than " + MAX_DEPTH + " deep");
    }
    Read read =
        switch (node) {
          case ScalarNode scalar -> new Read(scalar(scalar), 1);
          case SequenceNode sequence -> sequence(sequence);
          case MappingNode mapping -> mapping(mapping);
          default -> throw new YamlError(mark(node), "an unexpected " + node.getNodeType());
        };
    if (read.unfolded() > MAX_UNFOLDED) {
      throw new YamlError(mark(node), "its aliases unfold to more than a million values");
    }
    done.put(node, read);
    open.remove(node);
    return read;
  }

  private YamlNode.Scalar scalar(ScalarNode node) {
    Tag tag = node.getTag();
    YamlNode.Type type;
    if (tag.equals(Tag.INT)) {
      type = YamlNode.Type.INT;
    } else if (tag.equals(Tag.FLOAT)) {
      type = YamlNode.Type.FLOAT;
    } else if (tag.equals(Tag.BOOL)) {
      type = YamlNode.Type.BOOL;
    } else if (tag.equals(Tag.NULL)) {
      type = YamlNode.Type.NULL;
    } else if (tag.equals(Tag.STR) || isTemplate(node)) {
      type = YamlNode.Type.STRING;
    } else {
      throw new YamlError(mark(node), "the tag " + tag.getValue() + " is not known here");
    }
    return new YamlNode.Scalar(type, PlainText.of(node.getValue(), mark(node)), mark(node));
  }

  /**
   * The parser takes a plain {@code ${name}} for a variable of the environment; here it is text.
   */
  private static boolean isTemplate(ScalarNode node) {
    return node.getTag().equals(Tag.ENV_TAG) && node.isPlain();
  }

  private Read sequence(SequenceNode node) {
    List<YamlNode> items = new ArrayList<>();
    long unfolded = 1;
    for (Node child : node.getValue()) {
      Read read = visit(child);
      items.add(read.node());
      unfolded += read.unfolded();
    }
    return new Read(new YamlNode.Seq(items, mark(node)), unfolded);
  }

  private Read mapping(MappingNode node) {
    Map<String, YamlNode> entries = new LinkedHashMap<>();
    Map<String, Mark> keys = new LinkedHashMap<>();
    long unfolded = 1;
    for (NodeTuple tuple : node.getValue()) {
      Read read = visit(tuple.getValueNode());
      unfolded += read.unfolded();
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new YamlError(mark(tuple.getKeyNode()), "a key is no single value");
      }
      if (isMerge(key)) {
        merge(read.node(), entries, keys);
        continue;
      }
      PlainText.of(key.getValue(), mark(key));
      Mark first = keys.put(key.getValue(), mark(key));
      if (first != null && !merged.containsKey(first)) {
        throw new YamlError(
            mark(key),
            "the key '" + key.getValue() + "' is there already, in line " + first.line());
      }
      entries.put(key.getValue(), read.node());
    }
    return new Read(new YamlNode.Mapping(entries, keys, mark(node)), unfolded);
  }

  /** Places of keys that came in by a merge: an own key may stand over one of them. */
  private final Map<Mark, Boolean> merged = new LinkedHashMap<>();

  private static boolean isMerge(ScalarNode key) {
    return key.getValue().equals("<<") && key.isPlain();
  }

  private void merge(YamlNode from, Map<String, YamlNode> entries, Map<String, Mark> keys) {
    switch (from) {
      case YamlNode.Mapping source ->
          source
              .entries()
              .forEach((key, value) -> {
                if (entries.putIfAbsent(key, value) == null) {
                  Mark mark = source.keyMark(key);
                  keys.put(key, mark);
                  merged.put(mark, true);
                }
              });
      case YamlNode.Seq sources -> sources.items().forEach(s -> merge(s, entries, keys));
      case YamlNode.Scalar scalar ->
          throw new YamlError(scalar.mark(), "'<<' merges a mapping, and this is " + scalar.kind());
    }
  }
}
