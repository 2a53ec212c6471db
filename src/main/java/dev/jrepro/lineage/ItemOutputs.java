package dev.jrepro.lineage;

import dev.jrepro.content.Entry;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.pipeline.ItemMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which item writes what: no two of them one path, none inside another's.
 *
 * @param byItem the outputs of each item, in the order in which they are declared
 */
public record ItemOutputs(SortedMap<RepoPath, List<RepoPath>> byItem) {

  public ItemOutputs {
    byItem = Collections.unmodifiableSortedMap(new TreeMap<>(byItem));
  }

  /**
   * Tells why a map cannot run for some items.
   *
   * @return a sentence without its full stop; empty if it can
   */
  public static Optional<String> refusal(ItemMap map, SortedMap<RepoPath, Entry> items) {
    if (items.isEmpty()) {
      return Optional.of(
          "nothing matches its map over "
              + String.join(", ", map.folders().stream().map(RepoPath::toString).toList()));
    }
    Map<RepoPath, RepoPath> owners = new HashMap<>(items.size() * 2);
    for (RepoPath item : items.keySet()) {
      try {
        for (RepoPath output : map.outputs(item)) {
          RepoPath other = owners.putIfAbsent(output, item);
          if (other != null) {
            return Optional.of(clash(other, item, output));
          }
        }
      } catch (JreproException.Invalid e) {
        return Optional.of(String.valueOf(e.getMessage()).replaceAll("\\.$", ""));
      }
    }
    return inside(map, owners);
  }

  private static String clash(RepoPath one, RepoPath other, RepoPath output) {
    return one.equals(other)
        ? "two outputs of the item " + one + " are " + output
        : "the items " + one + " and " + other + " would both write " + output;
  }

  /** An output that is a folder must not hold another item's. */
  private static Optional<String> inside(ItemMap map, Map<RepoPath, RepoPath> owners) {
    for (Map.Entry<RepoPath, RepoPath> each : owners.entrySet()) {
      RepoPath output = each.getKey();
      for (RepoPath at = output.parent(); !isFolderOf(map, at); at = at.parent()) {
        RepoPath other = owners.get(at);
        if (other != null) {
          return Optional.of(
              "the output "
                  + output
                  + " of the item "
                  + each.getValue()
                  + " lies in "
                  + at
                  + ", the output of "
                  + other);
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isFolderOf(ItemMap map, RepoPath path) {
    return path.isRoot() || map.outs().stream().anyMatch(out -> out.folder().equals(path));
  }

  /** Returns the outputs of items that {@link #refusal} has nothing against. */
  public static ItemOutputs of(ItemMap map, Iterable<RepoPath> items) {
    SortedMap<RepoPath, List<RepoPath>> all = new TreeMap<>();
    items.forEach(item -> all.put(item, List.copyOf(map.outputs(item))));
    return new ItemOutputs(all);
  }

  /** Returns all outputs, in the order of the items. */
  public List<RepoPath> all() {
    List<RepoPath> all = new ArrayList<>();
    byItem.values().forEach(all::addAll);
    return all;
  }
}
