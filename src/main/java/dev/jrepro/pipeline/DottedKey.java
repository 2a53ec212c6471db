package dev.jrepro.pipeline;

import dev.jrepro.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The way to a value inside a file, such as {@code a.b[0].c}.
 *
 * @param parts keys of mappings, and indices of lists
 */
record DottedKey(List<String> parts) {

  private static final int MAX_LISTED = 10_000;

  DottedKey {
    parts = List.copyOf(parts);
  }

  static DottedKey parse(String text) {
    String dotted = text.strip().replace("[", ".").replace("]", "");
    return new DottedKey(List.of(dotted.split("\\.", -1)));
  }

  /** Returns the way from the first part on. */
  DottedKey rest() {
    return new DottedKey(parts.subList(1, parts.size()));
  }

  /** Returns the value, if it is there. */
  Optional<YamlNode> in(YamlNode root) {
    Optional<YamlNode> at = Optional.of(root);
    for (String step : way(root, 0).orElse(parts)) {
      at = at.flatMap(node -> step(node, step));
    }
    return at;
  }

  /** Returns the mapping with another value there; empty if there is none to replace. */
  Optional<YamlNode.Mapping> replaced(YamlNode.Mapping root, YamlNode value) {
    return way(root, 0)
        .map(steps -> (YamlNode.Mapping) new DottedKey(steps).replaced(root, 0, value));
  }

  /**
   * Returns the keys on the way; empty if it leads nowhere. A key can have dots of its own, where
   * no shorter one leads on.
   */
  private Optional<List<String>> way(YamlNode node, int from) {
    if (from == parts.size()) {
      return Optional.of(List.of());
    }
    int longest = node instanceof YamlNode.Mapping ? parts.size() : from + 1;
    for (int to = from + 1; to <= longest; to++) {
      String step = String.join(".", parts.subList(from, to));
      int next = to;
      Optional<List<String>> rest = step(node, step).flatMap(child -> way(child, next));
      if (rest.isPresent()) {
        List<String> steps = new ArrayList<>(List.of(step));
        steps.addAll(rest.get());
        return Optional.of(steps);
      }
    }
    return Optional.empty();
  }

  private YamlNode replaced(YamlNode node, int depth, YamlNode value) {
    if (depth == parts.size()) {
      return value;
    }
    String part = parts.get(depth);
    return switch (node) {
      case YamlNode.Mapping mapping -> {
        Map<String, YamlNode> entries = new LinkedHashMap<>(mapping.entries());
        entries.computeIfPresent(part, (key, child) -> replaced(child, depth + 1, value));
        yield new YamlNode.Mapping(entries, mapping.keyMarks(), mapping.mark());
      }
      case YamlNode.Seq seq -> {
        List<YamlNode> items = new ArrayList<>(seq.items());
        int index = Integer.parseInt(part);
        items.set(index, replaced(items.get(index), depth + 1, value));
        yield new YamlNode.Seq(items, seq.mark());
      }
      case YamlNode.Scalar scalar -> scalar;
    };
  }

  private static Optional<YamlNode> step(YamlNode node, String part) {
    return switch (node) {
      case YamlNode.Mapping mapping -> Optional.ofNullable(mapping.entries().get(part));
      case YamlNode.Seq seq when part.matches("[0-9]{1,8}") ->
          Optional.of(Integer.parseInt(part))
              .filter(i -> i < seq.items().size())
              .map(seq.items()::get);
      case YamlNode.Seq seq -> Optional.empty();
      case YamlNode.Scalar scalar -> Optional.empty();
    };
  }

  /** Returns every dotted key of a file's mappings, for a hint; not more than some thousands. */
  static List<String> all(YamlNode.Mapping root) {
    List<String> keys = new ArrayList<>();
    collect("", root, keys);
    return keys;
  }

  private static void collect(String prefix, YamlNode.Mapping mapping, List<String> keys) {
    mapping
        .entries()
        .forEach((key, value) -> {
          if (keys.size() < MAX_LISTED) {
            keys.add(prefix + key);
            if (value instanceof YamlNode.Mapping child) {
              collect(prefix + key + ".", child, keys);
            }
          }
        });
  }
}
