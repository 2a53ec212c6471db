package dev.jrepro.reproduce;

import dev.jrepro.core.StageName;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.RunRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Something of machine, engine or variables that was another when the recorded run was.
 *
 * @param what it, as run records call it: {@code machine.java}, {@code engine.djl}, {@code
 *     variables.TZ}
 * @param then what the record says; empty if it does not name it
 * @param now what is so now
 * @param stages whose runs differ in it, in the pipeline's order
 */
public record EnvironmentChange(String what, String then, String now, List<StageName> stages) {

  /** Of no consequence to a result, or of another's business. */
  private static final Set<String> PASSED_OVER =
      Set.of("machine.host", "machine.user", "machine.memoryBytes");

  public EnvironmentChange {
    stages = List.copyOf(stages);
  }

  /** Returns the change as a sentence without its full stop. */
  public String text() {
    return what
        + " was "
        + (then.isEmpty() ? "(nothing)" : then)
        + ", and is "
        + (now.isEmpty() ? "(nothing)" : now);
  }

  JsonValue toJson() {
    return JsonValue.object()
        .put("what", what)
        .put("then", then)
        .put("now", now)
        .put("stages", JsonValue.array(stages, name -> JsonValue.of(name.toString())))
        .build();
  }

  /** Returns what differs between the runs of a stage. */
  static List<EnvironmentChange> between(StageName stage, RunRecord then, RunRecord now) {
    SortedMap<String, String> before = flat(then.environment());
    SortedMap<String, String> after = flat(now.environment());
    SortedSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    names.removeAll(PASSED_OVER);
    List<EnvironmentChange> changes = new ArrayList<>();
    for (String name : names) {
      String old = before.getOrDefault(name, "");
      String fresh = after.getOrDefault(name, "");
      if (!old.equals(fresh)) {
        changes.add(new EnvironmentChange(name, old, fresh, List.of(stage)));
      }
    }
    return changes;
  }

  /** Joins those that say the same of different stages. */
  static List<EnvironmentChange> joined(List<EnvironmentChange> changes) {
    Map<List<String>, List<StageName>> stages =
        new TreeMap<>((a, b) -> String.join("\0", a).compareTo(String.join("\0", b)));
    for (EnvironmentChange each : changes) {
      stages
          .computeIfAbsent(List.of(each.what(), each.then(), each.now()), key -> new ArrayList<>())
          .addAll(each.stages());
    }
    return stages.entrySet().stream()
        .map(e ->
            new EnvironmentChange(
                e.getKey().get(0), e.getKey().get(1), e.getKey().get(2), e.getValue()))
        .toList();
  }

  private static SortedMap<String, String> flat(JsonValue.Obj environment) {
    SortedMap<String, String> facts = new TreeMap<>();
    environment
        .fields()
        .forEach((part, value) -> {
          if (value instanceof JsonValue.Obj(var fields)) {
            fields.forEach((name, fact) -> facts.put(part + "." + name, text(fact)));
          }
        });
    return facts;
  }

  private static String text(JsonValue value) {
    return value instanceof JsonValue.Str(String text) ? text : Json.canonical(value);
  }
}
