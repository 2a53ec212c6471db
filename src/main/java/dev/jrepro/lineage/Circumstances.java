package dev.jrepro.lineage;

import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What two runs had around them that was not the same: machine, system, engine, libtorch,
 * variables, and of runs that a tracer saw, programs and the packages that these find.
 */
public final class Circumstances {

  /** Of no consequence to a result, or of another's business. */
  private static final Set<String> PASSED_OVER =
      Set.of("machine.host", "machine.user", "machine.memoryBytes", "platform.container-id");

  private static final String PROGRAMS = "programs.";
  private static final String PACKAGES = "packages.";

  private Circumstances() {}

  /**
   * Something that was another.
   *
   * @param what it, as run records call it: {@code machine.java}, {@code torch.libraries.mkl},
   *     {@code variables.TZ}; for a program {@code programs.PATH}, for a package that it finds
   *     {@code packages.PATH NAME}
   * @param then what the earlier run had; empty if nothing
   * @param now what the later run had; empty if nothing
   */
  public record Difference(String what, String then, String now) {

    /** Returns it as a sentence without its full stop. */
    public String text() {
      return what
          + " was "
          + (then.isEmpty() ? "(nothing)" : then)
          + ", and is "
          + (now.isEmpty() ? "(nothing)" : now);
    }
  }

  /**
   * Returns what differs between two runs, by name. Of what one of the records does not tell at
   * all, such as one that an older jrepro wrote, nothing is said.
   */
  public static List<Difference> between(RunRecord then, RunRecord now) {
    SortedMap<String, String> before = new TreeMap<>();
    SortedMap<String, String> after = new TreeMap<>();
    flatten(then.environment(), now.environment(), before, after);
    SortedMap<String, String> started = programs(then);
    SortedMap<String, String> starting = programs(now);
    if (!started.isEmpty() && !starting.isEmpty()) {
      before.putAll(started);
      after.putAll(starting);
    }
    return differences(before, after);
  }

  /** Returns what differs between two environments, as records have them. */
  public static List<Difference> between(JsonValue.Obj then, JsonValue.Obj now) {
    SortedMap<String, String> before = new TreeMap<>();
    SortedMap<String, String> after = new TreeMap<>();
    flatten(then, now, before, after);
    return differences(before, after);
  }

  private static void flatten(
      JsonValue.Obj then,
      JsonValue.Obj now,
      SortedMap<String, String> before,
      SortedMap<String, String> after) {
    then.fields()
        .forEach((part, value) ->
            now.get(part)
                .ifPresent(other -> {
                  flatten(part, value, before);
                  flatten(part, other, after);
                }));
  }

  private static List<Difference> differences(
      SortedMap<String, String> before, SortedMap<String, String> after) {
    SortedSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    names.removeAll(PASSED_OVER);
    List<Difference> differences = new ArrayList<>();
    for (String name : names) {
      String old = before.getOrDefault(name, "");
      String fresh = after.getOrDefault(name, "");
      if (!old.equals(fresh)) {
        differences.add(new Difference(name, old, fresh));
      }
    }
    return differences;
  }

  private static void flatten(String name, JsonValue value, Map<String, String> facts) {
    switch (value) {
      case JsonValue.Obj(var fields) ->
          fields.forEach((field, fact) -> flatten(name + "." + field, fact, facts));
      case JsonValue.Str(String text) -> facts.put(name, text);
      default -> facts.put(name, Json.canonical(value));
    }
  }

  /**
   * A program that tells no version counts for nothing: it may be a shell's, or the stage's own.
   */
  private static SortedMap<String, String> programs(RunRecord record) {
    SortedMap<String, String> facts = new TreeMap<>();
    record
        .observed()
        .map(Observation::programs)
        .orElseGet(TreeMap::new)
        .forEach((program, told) -> {
          String[] parts = told.split("; ", -1);
          if (!parts[0].isEmpty()) {
            facts.put(PROGRAMS + program, parts[0]);
          }
          for (int i = 1; i < parts.length; i++) {
            packages(program, parts[i], facts);
          }
        });
    return facts;
  }

  /** Each is {@code NAME==VERSION}, {@code NAME@VERSION} or conda's {@code NAME=VERSION=BUILD}. */
  private static void packages(String program, String listed, Map<String, String> facts) {
    for (String each : listed.split(" ", -1)) {
      int sign = each.startsWith("@") ? each.indexOf('@', 1) : firstOf(each);
      if (sign > 0) {
        String version = each.substring(sign).replaceFirst("^(==|=|@)", "");
        facts.put(PACKAGES + program + " " + each.substring(0, sign), version);
      }
    }
  }

  private static int firstOf(String text) {
    int equals = text.indexOf('=');
    return equals > 0 ? equals : text.indexOf('@');
  }
}
