package dev.jrepro.yaml;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Changes a YAML text as a person would: what is not changed keeps its comments, its quotes and its
 * line ends. A change that would need more than that is none.
 */
public final class YamlEdit {

  private static final String SAFE = "[A-Za-z_/][A-Za-z0-9_./+@-]*|\\.{1,2}(/[A-Za-z0-9_./+@-]*)?";
  private static final String WORDS = "(?i)true|false|null|yes|no|on|off";

  private final String text;
  private final String lineEnd;

  private YamlEdit(String text) {
    this.text = text;
    this.lineEnd = text.contains("\r\n") ? "\r\n" : "\n";
  }

  /**
   * Adds texts to a list of texts that is the value of a key, at its end; where there is no such
   * key, it is made.
   *
   * @param text the file's
   * @param path the keys that lead to the mapping which has the key
   * @param key the key, and where a person would look for it
   * @param items what is added
   * @return the new text; empty if it is written in a way in which it cannot be told apart from
   *     other things, such as by an alias
   * @throws YamlError if the text does not parse
   */
  public static Optional<String> append(
      String text, List<String> path, Key key, List<String> items) {
    YamlNode before = at(Yaml.parse(text, "the file"), path);
    Optional<String> edited = new YamlEdit(text).append(path, key, items);
    return edited.filter(
        now -> isAppended(before, at(Yaml.parse(now, "the file"), path), key, items));
  }

  /**
   * A key of a mapping.
   *
   * @param name its name
   * @param after the keys behind which it is put if it is not there yet
   */
  public record Key(String name, List<String> after) {
    public Key {
      after = List.copyOf(after);
    }
  }

  private static YamlNode at(YamlNode root, List<String> path) {
    YamlNode node = root;
    for (String key : path) {
      node =
          node instanceof YamlNode.Mapping map && map.entries().containsKey(key)
              ? map.entries().get(key)
              : new YamlNode.Scalar(YamlNode.Type.NULL, "", root.mark());
    }
    return node;
  }

  /** Whatever the text looks like: this is what it has to mean. */
  private static boolean isAppended(YamlNode before, YamlNode after, Key key, List<String> items) {
    if (!(before instanceof YamlNode.Mapping old) || !(after instanceof YamlNode.Mapping now)) {
      return false;
    }
    List<String> wanted = new ArrayList<>(exact(old.get(key.name())));
    items.forEach(item -> wanted.add("str " + item));
    return exact(now.get(key.name())).equals(wanted)
        && rest(old, key.name()).equals(rest(now, key.name()));
  }

  private static List<String> exact(Optional<YamlNode> list) {
    return list.isPresent() && list.get() instanceof YamlNode.Seq seq
        ? seq.items().stream().map(YamlEdit::exact).toList()
        : list.map(YamlEdit::exact).stream().toList();
  }

  private static String exact(YamlNode node) {
    return node instanceof YamlNode.Scalar(YamlNode.Type type, String text, Mark mark)
            && type == YamlNode.Type.STRING
        ? "str " + text
        : node.toExactJson().toString();
  }

  private static List<String> rest(YamlNode.Mapping map, String key) {
    List<String> rest = new ArrayList<>();
    map.entries()
        .forEach((name, value) -> {
          if (!name.equals(key)) {
            rest.add(name + " " + value.toExactJson());
          }
        });
    return rest;
  }

  private Optional<String> append(List<String> path, Key key, List<String> items) {
    Optional<MappingNode> holder = Optional.of(root());
    for (String name : path) {
      holder = holder.flatMap(map -> find(map, name).flatMap(tuple -> mapping(map, tuple)));
    }
    if (holder.isEmpty()) {
      return Optional.empty();
    }
    Optional<NodeTuple> there = find(holder.get(), key.name());
    return there.isPresent()
        ? extend(holder.get(), there.get(), items)
        : make(holder.get(), key, items);
  }

  private MappingNode root() {
    LoadSettings settings =
        LoadSettings.builder().setSchema(new CoreSchema()).setAllowDuplicateKeys(true).build();
    Iterator<Node> documents = new Compose(settings).composeAllFromString(text).iterator();
    return documents.hasNext() && documents.next() instanceof MappingNode map
        ? map
        : new MappingNode(Tag.MAP, List.of(), FlowStyle.BLOCK);
  }

  private static Optional<NodeTuple> find(MappingNode map, String name) {
    return map.getValue().stream()
        .filter(t -> t.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name))
        .findFirst();
  }

  private static Optional<MappingNode> mapping(MappingNode holder, NodeTuple tuple) {
    return tuple.getValueNode() instanceof MappingNode map && isInPlace(holder, tuple)
        ? Optional.of(map)
        : Optional.empty();
  }

  /** What an alias names, or a merge brings in, stands somewhere else and is others', too. */
  private static boolean isInPlace(MappingNode holder, NodeTuple tuple) {
    return start(tuple.getKeyNode()) >= start(holder)
        && start(tuple.getValueNode()) > start(tuple.getKeyNode());
  }

  private static int start(Node node) {
    return node.getStartMark().orElseThrow().getIndex();
  }

  private static int end(Node node) {
    return node.getEndMark().orElseThrow().getIndex();
  }

  private Optional<String> extend(MappingNode holder, NodeTuple tuple, List<String> items) {
    Node value = tuple.getValueNode();
    if (!isInPlace(holder, tuple)) {
      return Optional.empty();
    }
    if (value instanceof SequenceNode list) {
      return list.getFlowStyle() == FlowStyle.FLOW
          ? extendFlow(list, items)
          : extendBlock(list, items);
    }
    boolean isEmpty =
        value instanceof ScalarNode scalar && scalar.getValue().isEmpty() && scalar.isPlain();
    return isEmpty
        ? Optional.of(inserted(place(end(tuple.getKeyNode())) + 1, " " + flow(items)))
        : Optional.empty();
  }

  private Optional<String> extendFlow(SequenceNode list, List<String> items) {
    List<Node> there = list.getValue();
    String more = String.join(", ", quoted(items));
    int at = there.isEmpty() ? place(start(list)) + 1 : place(end(there.getLast()));
    return Optional.of(inserted(at, there.isEmpty() ? more : ", " + more));
  }

  private Optional<String> extendBlock(SequenceNode list, List<String> items) {
    Node last = list.getValue().getLast();
    if (!(last instanceof ScalarNode)) {
      return Optional.empty();
    }
    int dash = text.lastIndexOf('-', place(start(last)) - 1);
    String before = text.substring(text.lastIndexOf('\n', dash) + 1, dash);
    StringBuilder more = new StringBuilder();
    quoted(items)
        .forEach(item ->
            more.append(lineEnd).append(" ".repeat(before.length())).append("- ").append(item));
    return Optional.of(inserted(endOfLine(place(end(last))), more.toString()));
  }

  private Optional<String> make(MappingNode map, Key key, List<String> items) {
    List<NodeTuple> tuples = map.getValue();
    int behind = -1;
    for (int i = 0; i < tuples.size(); i++) {
      if (tuples.get(i).getKeyNode() instanceof ScalarNode name
          && key.after().contains(name.getValue())) {
        behind = i;
      }
    }
    if (tuples.isEmpty()) {
      return Optional.empty();
    }
    // Where a value ends is hard to tell, and where a key begins is not.
    NodeTuple before = tuples.get(behind + 1 < tuples.size() ? behind + 1 : tuples.size() - 1);
    int at = place(start(before.getKeyNode()));
    String entry = key.name() + ": " + flow(items);
    if (map.getFlowStyle() == FlowStyle.FLOW) {
      return Optional.of(inserted(at, entry + ", "));
    }
    int line = text.lastIndexOf('\n', at - 1) + 1;
    String indent = text.substring(line, at);
    return indent.isBlank()
        ? Optional.of(inserted(aboveComments(line, indent), indent + entry + lineEnd))
        : Optional.of(inserted(at, entry + lineEnd + " ".repeat(indent.length())));
  }

  /** Comments right above a key, and as far to the right, are about the key. */
  private int aboveComments(int line, String indent) {
    int at = line;
    while (at > 0) {
      int above = text.lastIndexOf('\n', at - 2) + 1;
      if (!text.startsWith(indent + "#", above)) {
        break;
      }
      at = above;
    }
    return at;
  }

  private int endOfLine(int from) {
    int end = text.indexOf('\n', from);
    if (end < 0) {
      return text.length();
    }
    return text.charAt(end - 1) == '\r' ? end - 1 : end;
  }

  /** The parser counts code points. */
  private int place(int codePoints) {
    return text.offsetByCodePoints(0, codePoints);
  }

  private String inserted(int at, String more) {
    return text.substring(0, at) + more + text.substring(at);
  }

  private static String flow(List<String> items) {
    return "[" + String.join(", ", quoted(items)) + "]";
  }

  private static List<String> quoted(List<String> items) {
    return items.stream()
        .map(item ->
            item.matches(SAFE) && !item.matches(WORDS) ? item : "'" + item.replace("'", "''") + "'")
        .toList();
  }
}
