package dev.jrepro.reproduce.probe;

import dev.jrepro.yaml.YamlNode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a user asks of a probe.
 *
 * @param only the names of what is probed; all if empty
 * @param skip the names of what is not
 * @param values by name, the values that are tried instead of those that would be
 * @param anew whether nothing counts that was found before
 * @param jobs how many trials run at once, from 1
 * @param caller the variables of whoever started jrepro
 */
public record ProbeRequest(
    Set<String> only,
    Set<String> skip,
    SortedMap<String, List<YamlNode.Scalar>> values,
    boolean anew,
    int jobs,
    Map<String, String> caller) {

  public ProbeRequest {
    only = Set.copyOf(only);
    skip = Set.copyOf(skip);
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    caller = Map.copyOf(caller);
  }

  /** Returns whether a name, or one of what holds it, is among some. */
  static boolean isIn(String name, Set<String> some) {
    return some.stream().anyMatch(each -> name.equals(each) || name.startsWith(each + "."));
  }

  boolean wants(String name) {
    return (only.isEmpty() || isIn(name, only)) && !isIn(name, skip);
  }
}
