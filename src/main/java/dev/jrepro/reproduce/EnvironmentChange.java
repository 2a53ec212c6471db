package dev.jrepro.reproduce;

import dev.jrepro.core.StageName;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.Circumstances;
import dev.jrepro.lineage.RunRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Something of machine, engine, variables or programs that was another when the recorded run was.
 *
 * @param what it, as {@link Circumstances} calls it: {@code machine.java}, {@code engine.djl}
 * @param then what the record says; empty if it does not name it
 * @param now what is so now
 * @param stages whose runs differ in it, in the pipeline's order
 */
public record EnvironmentChange(String what, String then, String now, List<StageName> stages) {

  public EnvironmentChange {
    stages = List.copyOf(stages);
  }

  /** Returns the change as a sentence without its full stop. */
  public String text() {
    return new Circumstances.Difference(what, then, now).text();
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
    return Circumstances.between(then, now).stream()
        .map(each -> new EnvironmentChange(each.what(), each.then(), each.now(), List.of(stage)))
        .toList();
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
}
