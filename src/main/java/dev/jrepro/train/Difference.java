package dev.jrepro.train;

import dev.jrepro.tensors.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the tensors of a file differ from the parameters of nets.
 *
 * @param lacking parameters that the file does not have
 * @param besides tensors that are no parameter
 * @param unlike of another type or shape: what the parameter is
 */
record Difference(List<String> lacking, List<String> besides, SortedMap<String, String> unlike) {
  private static final int NAMED = 5;

  /** {@code parameters} are described as {@link #form} describes tensors. */
  static Difference between(Map<String, Tensor> tensors, SortedMap<String, String> parameters) {
    Difference found = new Difference(new ArrayList<>(), new ArrayList<>(), new TreeMap<>());
    parameters.forEach((name, form) -> {
      Tensor tensor = tensors.get(name);
      if (tensor == null) {
        found.lacking.add(name);
      } else if (!form(tensor).equals(form)) {
        found.unlike.put(name, "%s, not %s".formatted(form(tensor), form));
      }
    });
    tensors.keySet().stream()
        .filter(name -> !parameters.containsKey(name))
        .sorted()
        .forEach(found.besides::add);
    return found;
  }

  static String form(Tensor tensor) {
    return tensor.toString();
  }

  boolean isNone() {
    return lacking.isEmpty() && besides.isEmpty() && unlike.isEmpty();
  }

  /** With the names, the first ones of many. */
  String text() {
    List<String> parts = new ArrayList<>();
    if (!lacking.isEmpty()) {
      parts.add("it lacks " + some(lacking));
    }
    if (!besides.isEmpty()) {
      parts.add("it has " + some(besides) + " besides");
    }
    if (!unlike.isEmpty()) {
      parts.add(
          some(
              unlike.entrySet().stream().map(e -> e.getKey() + ", " + e.getValue()).toList(),
              "; "));
    }
    return String.join("; ", parts);
  }

  static String some(Collection<String> names) {
    return some(names, ", ");
  }

  private static String some(Collection<String> names, String between) {
    String first = String.join(between, names.stream().limit(NAMED).toList());
    int more = names.size() - NAMED;
    return more > 0 ? "%s and %d more".formatted(first, more) : first;
  }
}
