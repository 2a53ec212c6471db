package dev.jrepro.run.sandbox;

import dev.jrepro.core.RepoPath;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/**
 * Writes what was seen as a file: canonical JSON, what lies in the project by its path there. It
 * has at most {@value #MOST} names of each kind, and says how many it left out.
 */
public final class SeenJson {

  private static final int SCHEMA = 1;
  private static final int MOST = 50_000;

  /** Devices that tell why two runs differ. */
  private static final Set<String> RANDOM = Set.of("/dev/random", "/dev/urandom");

  private SeenJson() {}

  /**
   * Returns the bytes.
   *
   * @param tracer what saw it
   */
  public static byte[] of(Seen seen, Territory territory, String tracer) {
    JsonValue.Builder object =
        JsonValue.object().put("schema", SCHEMA).put("tracer", tracer).put("hidden", seen.hidden());
    int left =
        put(object, "reads", named(seen.read(), territory))
            + put(object, "lists", named(seen.listed(), territory))
            + put(object, "writes", named(seen.written(), territory))
            + put(object, "programs", named(seen.programs(), territory))
            + put(object, "network", List.copyOf(seen.network()));
    return Json.canonicalBytes(object.put("leftOut", left).build());
  }

  private static List<String> named(SortedSet<String> paths, Territory territory) {
    List<String> names = new ArrayList<>();
    for (String path : paths) {
      Optional<RepoPath> inside = territory.inProject(path);
      boolean isTold =
          territory.owner(path) != Territory.Owner.SCRATCH
              || inside.isPresent()
              || RANDOM.contains(path);
      if (isTold) {
        names.add(inside.map(RepoPath::toString).orElse(path));
      }
    }
    return names.stream().sorted().toList();
  }

  private static int put(JsonValue.Builder object, String name, List<String> all) {
    List<String> first = all.subList(0, Math.min(all.size(), MOST));
    object.put(name, JsonValue.texts(first));
    return all.size() - first.size();
  }
}
