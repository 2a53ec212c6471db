package dev.jrepro.pipeline;

import dev.jrepro.yaml.YamlNode;
import java.util.HashMap;
import java.util.Map;

/**
 * One of the stages that an entry with {@code foreach} or {@code matrix} stands for.
 *
 * @param suffix what follows the {@code @} in its name
 * @param names what {@code ${item}} and {@code ${key}} stand for in it
 */
record Variant(String suffix, Map<String, YamlNode> names) {

  /** What stands between the name of the entry and the rest of a stage's name. */
  static final char SIGN = '@';

  private static final String ITEM = "item";
  private static final String KEY = "key";

  Variant {
    names = Map.copyOf(names);
  }

  /** A variant in which the item alone has a name. */
  static Variant of(String suffix, YamlNode item) {
    return new Variant(suffix, Map.of(ITEM, item));
  }

  /** A variant in which the key has a name too. */
  static Variant keyed(String suffix, YamlNode item) {
    YamlNode key = new YamlNode.Scalar(YamlNode.Type.STRING, suffix, item.mark());
    return new Variant(suffix, Map.of(ITEM, item, KEY, key));
  }

  /** Returns this variant, in which the item stands for another value. */
  Variant standingFor(YamlNode item) {
    Map<String, YamlNode> all = new HashMap<>(names);
    all.put(ITEM, item);
    return new Variant(suffix, all);
  }

  YamlNode item() {
    return names.getOrDefault(ITEM, names.values().iterator().next());
  }
}
