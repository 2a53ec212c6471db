package dev.jrepro.pipeline;

import dev.jrepro.yaml.Mark;
import dev.jrepro.yaml.YamlNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code foreach} and {@code matrix}: which stages an entry stands for, under DVC's names.
 */
final class VariantReader {

  private static final String FOREACH = "foreach";
  private static final String MATRIX = "matrix";

  private final String name;
  private final Fields entry;
  private final boolean dvc;
  private final Variables variables;
  private final StageLimit limit;
  private final Map<String, Variant> found = new LinkedHashMap<>();

  /**
   * @param name the entry's name
   * @param entry its keys, not resolved
   */
  VariantReader(String name, Fields entry, Source source) {
    this.name = name;
    this.entry = entry;
    this.dvc = source.dvc();
    this.variables = source.variables();
    this.limit = source.limit();
  }

  /**
   * What every entry of a file is read with.
   *
   * @param dvc whether DVC's rules hold
   * @param variables those of the file
   */
  record Source(boolean dvc, Variables variables, StageLimit limit) {}

  /** Returns a variant for each item of a list or a mapping, in its order. */
  List<Variant> foreach() {
    YamlNode items = resolved(FOREACH);
    switch (items) {
      case YamlNode.Seq seq -> {
        checkCount(FOREACH, items.mark(), List.of(seq.items().size()));
        addAll(seq.items());
      }
      case YamlNode.Mapping mapping -> {
        checkCount(FOREACH, items.mark(), List.of(mapping.entries().size()));
        mapping.entries().forEach((key, item) -> add(FOREACH, Variant.keyed(key, item)));
      }
      case YamlNode.Scalar scalar ->
          throw entry.expected(FOREACH, scalar, "a list or a mapping", listHint(scalar));
    }
    return List.copyOf(found.values());
  }

  /** A list of single values names its stages by them, any other list by their places. */
  private void addAll(List<YamlNode> items) {
    boolean simple = items.stream().allMatch(item -> item instanceof YamlNode.Scalar);
    for (int i = 0; i < items.size(); i++) {
      YamlNode item = items.get(i);
      add(FOREACH, Variant.of(simple ? suffix("", i, item) : Integer.toString(i), item));
    }
  }

  /** Returns a variant for each combination of the axes' values; the last axis turns fastest. */
  List<Variant> matrix() {
    YamlNode written = resolved(MATRIX);
    if (!(written instanceof YamlNode.Mapping axes)) {
      String hint = "Give the axis a name: matrix: {NAME: [...]}.";
      throw entry.expected(MATRIX, written, "a mapping of axes to lists", hint);
    }
    if (axes.entries().isEmpty()) {
      throw entry.wrong(MATRIX, axes.mark(), "there is no axis", "Write matrix: {NAME: [...]}.");
    }
    Map<String, List<YamlNode>> values = new LinkedHashMap<>();
    axes.entries().forEach((axis, node) -> values.put(axis, axis(axis, node)));
    checkCount(MATRIX, axes.mark(), values.values().stream().map(List::size).toList());
    if (values.values().stream().noneMatch(List::isEmpty)) {
      combine(axes, values);
    }
    return List.copyOf(found.values());
  }

  private List<YamlNode> axis(String axis, YamlNode node) {
    if (node instanceof YamlNode.Seq seq) {
      return seq.items();
    }
    String hint = node instanceof YamlNode.Scalar scalar ? listHint(scalar) : null;
    throw entry.expected(MATRIX + ": " + axis, node, "a list", hint);
  }

  private void combine(YamlNode.Mapping axes, Map<String, List<YamlNode>> values) {
    List<String> names = List.copyOf(values.keySet());
    int[] at = new int[names.size()];
    boolean more = true;
    while (more) {
      Map<String, YamlNode> item = new LinkedHashMap<>();
      List<String> parts = new ArrayList<>();
      for (int i = 0; i < at.length; i++) {
        YamlNode value = values.getOrDefault(names.get(i), List.of()).get(at[i]);
        item.put(names.get(i), value);
        parts.add(suffix(names.get(i), at[i], value));
      }
      YamlNode node = new YamlNode.Mapping(item, axes.keyMarks(), axes.mark());
      add(MATRIX, Variant.keyed(String.join("-", parts), node));
      more = turn(at, values.values().stream().mapToInt(List::size).toArray());
    }
  }

  /** Goes on to the next combination; false if that was the last. */
  private static boolean turn(int[] at, int[] sizes) {
    for (int i = at.length - 1; i >= 0; i--) {
      if (++at[i] < sizes[i]) {
        return true;
      }
      at[i] = 0;
    }
    return false;
  }

  private static String suffix(String axis, int place, YamlNode value) {
    return value instanceof YamlNode.Scalar scalar ? CommandFlags.plain(scalar) : axis + place;
  }

  private void add(String key, Variant variant) {
    if (variant.suffix().chars().anyMatch(Character::isISOControl)) {
      throw entry.wrong(
          key,
          variant.item().mark(),
          "a value with a line break or a control character cannot be part of a stage's name",
          "Give it a name: foreach: {NAME: value}.");
    }
    Variant other = found.putIfAbsent(variant.suffix(), variant);
    if (other != null) {
      throw entry.wrong(
          key,
          variant.item().mark(),
          shown(other)
              + " and "
              + shown(variant)
              + " would both be "
              + name
              + Variant.SIGN
              + variant.suffix(),
          key.equals(FOREACH) ? "Take one out, or give them names: foreach: {NAME: value}." : null);
    }
  }

  /** Says which item or combination is meant. */
  private static String shown(Variant variant) {
    return switch (variant.item()) {
      case YamlNode.Scalar scalar -> "'" + scalar.text() + "' (" + scalar.mark() + ")";
      case YamlNode.Seq seq -> "the list at " + seq.mark();
      case YamlNode.Mapping mapping ->
          mapping.entries().entrySet().stream()
              .map(e -> e.getKey() + ": " + e.getValue().toJsonText())
              .collect(Collectors.joining(", ", "{", "}"));
    };
  }

  private void checkCount(String key, Mark mark, List<Integer> sizes) {
    BigInteger count =
        sizes.stream().map(BigInteger::valueOf).reduce(BigInteger.ONE, BigInteger::multiply);
    if (!limit.hasRoomFor(count)) {
      String how =
          sizes.size() == 1
              ? ""
              : sizes.stream().map(String::valueOf).collect(Collectors.joining(" × ", " (", ")"));
      throw entry.wrong(
          key,
          mark,
          String.format(
              Locale.ROOT,
              "%,d stages%s are too many: a project has %,d at most",
              count,
              how,
              StageLimit.MAX),
          null);
    }
    // DVC makes no stage of an empty list, and a dvc.yaml means what it means there.
    if (count.signum() == 0 && !dvc) {
      throw entry.wrong(
          key,
          mark,
          (key.equals(MATRIX) ? "an axis is an empty list" : "the list is empty")
              + ", which gives no stage",
          "Take the stage out, or give the list a value.");
    }
  }

  private YamlNode resolved(String key) {
    YamlNode written =
        entry
            .get(key)
            .orElseThrow(() ->
                entry.wrong(key, entry.mapping().keyMark(key), "there is nothing in it", null));
    return new Template(variables).resolve(entry, key, written);
  }

  private static @Nullable String listHint(YamlNode.Scalar scalar) {
    boolean plain = scalar.text().length() < 60 && !scalar.text().contains("\n");
    return plain ? "A list is written [" + scalar.text() + "]." : null;
  }
}
