package dev.jrepro.train;

import dev.jrepro.yaml.Mark;
import dev.jrepro.yaml.Nearest;
import dev.jrepro.yaml.Yaml;
import dev.jrepro.yaml.YamlNode;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A program's parameters: one nested object, asked by dotted keys such as {@code train.epochs}.
 * Numbers are taken from the text in the file, so none is rounded on the way.
 */
public final class Params {
  private static final String VARIABLE = "JREPRO_PARAMS";
  private static final String FALLBACK = "params.yaml";

  private final YamlNode root;
  private final String prefix;

  private Params(YamlNode root, String prefix) {
    this.root = root;
    this.prefix = prefix;
  }

  /**
   * Reads the JSON file that {@code JREPRO_PARAMS} names, which is how jrepro hands a stage its
   * declared parameters; without that variable {@code params.yaml} in the working directory.
   *
   * @throws BadParams if there is no such file
   * @throws dev.jrepro.yaml.YamlError if it does not parse
   */
  public static Params load() {
    return load(System.getenv(), Path.of(""));
  }

  static Params load(Map<String, String> environment, Path folder) {
    String name = environment.getOrDefault(VARIABLE, FALLBACK);
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      throw new BadParams(
          "there is no " + name + ", where the parameters would be",
          "Write it, or name another file in " + VARIABLE + ".");
    }
    return new Params(Yaml.read(file, name), "");
  }

  /** Parameters from a text, which {@code name} stands for in errors. */
  static Params parse(String text, String name) {
    return new Params(Yaml.parse(text, name), "");
  }

  /** The parameters below a key; it need not be there if none below it is asked for. */
  public Params at(String key) {
    return new Params(root, prefix + key + ".");
  }

  /** Whether the key is there and holds a value. */
  public boolean has(String key) {
    return find(prefix + key).isPresent();
  }

  /** The number at the key, or another where it is not there. */
  double doubleAt(String key, double otherwise) {
    return has(key) ? doubleAt(key) : otherwise;
  }

  /** The whole number at the key, or another where it is not there. */
  int intAt(String key, int otherwise) {
    return has(key) ? intAt(key) : otherwise;
  }

  /** The truth value at the key, or another where it is not there. */
  boolean booleanAt(String key, boolean otherwise) {
    return has(key) ? booleanAt(key) : otherwise;
  }

  /** The keys that are there, those below them left out; in the order of names. */
  SortedSet<String> keys() {
    return group().map(m -> new TreeSet<>(m.entries().keySet())).orElseGet(TreeSet::new);
  }

  /** Where a key stands. */
  Mark whereIs(String key) {
    return group().map(m -> m.keyMark(key)).orElse(root.mark());
  }

  private Optional<YamlNode.Mapping> group() {
    Optional<YamlNode> node =
        prefix.isEmpty() ? Optional.of(root) : find(prefix.substring(0, prefix.length() - 1));
    return node.flatMap(n -> n instanceof YamlNode.Mapping m ? Optional.of(m) : Optional.empty());
  }

  /** The text at the key; a number or truth value is the text that stands in the file. */
  public String stringAt(String key) {
    return scalar(key).text();
  }

  /** The whole number at the key, in the range of an {@code int}. */
  public int intAt(String key) {
    return number(key, "a whole number in the range of an int", BigDecimal::intValueExact);
  }

  /** The whole number at the key, in the range of a {@code long}. */
  public long longAt(String key) {
    return number(key, "a whole number in the range of a long", BigDecimal::longValueExact);
  }

  /** The number at the key. */
  public double doubleAt(String key) {
    return number(key, "a number", BigDecimal::doubleValue);
  }

  /** The truth value at the key. */
  public boolean booleanAt(String key) {
    YamlNode.Scalar scalar = scalar(key);
    if (scalar.type() != YamlNode.Type.BOOL) {
      throw wrong(key, scalar, "true or false");
    }
    return Boolean.parseBoolean(scalar.text());
  }

  /** The texts of the list at the key, as they stand in the file. */
  public List<String> listAt(String key) {
    YamlNode found = needed(key);
    if (!(found instanceof YamlNode.Seq list)) {
      throw wrong(key, found, "a list");
    }
    List<String> texts = new ArrayList<>();
    for (YamlNode item : list.items()) {
      if (!(item instanceof YamlNode.Scalar scalar)) {
        throw wrong(key, item, "a list of single values");
      }
      texts.add(scalar.text());
    }
    return texts;
  }

  private <T> T number(String key, String wanted, Function<BigDecimal, T> as) {
    YamlNode.Scalar scalar = scalar(key);
    if (scalar.type() != YamlNode.Type.INT && scalar.type() != YamlNode.Type.FLOAT) {
      throw wrong(key, scalar, wanted);
    }
    try {
      return as.apply(new BigDecimal(scalar.toJsonText()));
    } catch (ArithmeticException | NumberFormatException e) {
      throw wrong(key, scalar, wanted);
    }
  }

  private YamlNode.Scalar scalar(String key) {
    YamlNode found = needed(key);
    return switch (found) {
      case YamlNode.Scalar scalar -> scalar;
      case YamlNode.Seq _, YamlNode.Mapping _ -> throw wrong(key, found, "a single value");
    };
  }

  private YamlNode needed(String key) {
    return find(prefix + key)
        .orElseThrow(() ->
            new BadParams(
                "%s: the parameter '%s' is missing".formatted(root.mark().file(), prefix + key),
                Nearest.to(key, keys())
                    .map(near -> "There is '" + prefix + near + "'; did you mean that?")
                    .orElse("Add it there, and to the stage's params.")));
  }

  private Optional<YamlNode> find(String key) {
    Optional<YamlNode> at = Optional.of(root);
    for (String name : Arrays.asList(key.split("\\.", -1))) {
      at = at.flatMap(n -> n instanceof YamlNode.Mapping m ? m.get(name) : Optional.empty());
    }
    return at;
  }

  private BadParams wrong(String key, YamlNode found, String wanted) {
    String what =
        found instanceof YamlNode.Scalar scalar ? "'" + scalar.text() + "'" : found.kind();
    return new BadParams(
        "%s: the parameter '%s' is %s, not %s".formatted(found.mark(), prefix + key, what, wanted),
        "Correct it there.");
  }
}
