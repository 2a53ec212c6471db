package dev.jrepro.reproduce;

import dev.jrepro.content.Entry;
import dev.jrepro.core.JreproException;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.Lineage;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.plan.Planner;
import dev.jrepro.plan.Reason;
import dev.jrepro.store.ObjectStore;
import dev.jrepro.tensors.steps.StepsFile;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Two runs of trainings, compared by the chains of their steps.
 *
 * @param one the first run
 * @param other the second
 * @param trainings how each training compares, by its number in the program
 * @param told what the trainings were told that differs, {@code NAME: THIS and THAT}
 * @param inputs in what the stage keys differ
 * @param environment what differs between machines, engines and variables
 */
public record StepsComparison(
    Lineage.Run one,
    Lineage.Run other,
    SortedMap<String, StepsDifference> trainings,
    List<String> told,
    List<String> inputs,
    List<EnvironmentChange> environment) {

  static final String RECORD_THEM =
      "Trainings of jrepro's own record them when 'jrepro run' runs them, since this version:"
          + " 'jrepro run -f STAGE' runs one again.";

  private static final int SHOWN = 80;

  public StepsComparison {
    trainings = Collections.unmodifiableSortedMap(new TreeMap<>(trainings));
    told = List.copyOf(told);
    inputs = List.copyOf(inputs);
    environment = List.copyOf(environment);
  }

  /**
   * A run, and where its objects are.
   *
   * @param objects what the record names, as far as it is here
   */
  record Side(Lineage.Run run, ObjectStore objects) {

    boolean hasSteps() {
      return !run.record().steps().isEmpty();
    }

    Optional<StepsFile> steps(String training) {
      return Optional.ofNullable(run.record().steps().get(training)).map(this::read);
    }

    private StepsFile read(Entry entry) {
      if (!objects.contains(entry.digest())) {
        throw new JreproException.Refused(
            "the recorded steps of run " + run.digest().brief() + " are not here.",
            "'jrepro fetch' brings what was pushed of runs.");
      }
      byte[] bytes = objects.read(entry.digest());
      return StepsFile.of("of run " + run.digest().brief(), MemorySegment.ofArray(bytes));
    }
  }

  /**
   * Compares two runs of a project.
   *
   * @throws JreproException.Invalid if one of them has recorded no steps
   * @throws JreproException.Refused if recorded steps are not here
   */
  public static StepsComparison of(ObjectStore objects, Lineage.Run one, Lineage.Run other) {
    return of(new Side(one, objects), new Side(other, objects));
  }

  static StepsComparison of(Side one, Side other) {
    for (Side side : List.of(one, other)) {
      if (!side.hasSteps()) {
        throw new JreproException.Invalid(
            "run %s of stage %s has recorded no steps."
                .formatted(side.run().digest().brief(), side.run().record().stage()),
            RECORD_THEM);
      }
    }
    SortedSet<String> names = new TreeSet<>(one.run().record().steps().keySet());
    names.addAll(other.run().record().steps().keySet());
    SortedMap<String, StepsDifference> trainings = new TreeMap<>();
    List<String> told = new ArrayList<>();
    for (String name : names) {
      Optional<StepsFile> first = one.steps(name);
      Optional<StepsFile> second = other.steps(name);
      if (first.isEmpty() || second.isEmpty()) {
        trainings.put(name, new StepsDifference.OneAlone(first.isPresent()));
      } else {
        trainings.put(name, StepsDifference.between(first.get(), second.get()));
        told.addAll(told(first.get(), second.get()));
      }
    }
    RunRecord before = one.run().record();
    return new StepsComparison(
        one.run(),
        other.run(),
        trainings,
        told.stream().distinct().toList(),
        inputs(before, other.run().record()),
        EnvironmentChange.between(before.stage(), before, other.run().record()));
  }

  private static List<String> inputs(RunRecord one, RunRecord other) {
    Lock lock =
        new Lock(
            one.stage(),
            StageKey.SCHEMA,
            one.key(),
            one.inputs(),
            one.outs(),
            one.sources(),
            one.numerics());
    return Planner.differences(lock, other.inputs()).stream().map(Reason::text).toList();
  }

  private static List<String> told(StepsFile one, StepsFile other) {
    SortedMap<String, String> first = new TreeMap<>();
    SortedMap<String, String> second = new TreeMap<>();
    flatten("", one.header().training(), first);
    flatten("", other.header().training(), second);
    SortedSet<String> names = new TreeSet<>(first.keySet());
    names.addAll(second.keySet());
    List<String> told = new ArrayList<>();
    for (String name : names) {
      String a = first.getOrDefault(name, "(nothing)");
      String b = second.getOrDefault(name, "(nothing)");
      if (!a.equals(b)) {
        told.add(name + ": " + cut(a) + " and " + cut(b));
      }
    }
    return told;
  }

  private static void flatten(String name, JsonValue value, SortedMap<String, String> to) {
    switch (value) {
      case JsonValue.Obj(var fields) ->
          fields.forEach((key, each) -> flatten(name.isEmpty() ? key : name + "." + key, each, to));
      case JsonValue.Arr(var items) -> {
        for (int i = 0; i < items.size(); i++) {
          flatten(name + "[" + i + "]", items.get(i), to);
        }
      }
      case JsonValue.Str(String text) -> to.put(name, text);
      default -> to.put(name, Json.canonical(value));
    }
  }

  private static String cut(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
  }

  /** Returns whether all steps of both are equal. */
  public boolean isEqual() {
    return trainings.values().stream().allMatch(each -> each instanceof StepsDifference.None);
  }

  /** Returns how the first training compares that differs, as a line; empty if none does. */
  public Optional<String> line() {
    return trainings.entrySet().stream()
        .filter(each -> !(each.getValue() instanceof StepsDifference.None))
        .findFirst()
        .map(each -> title(each.getKey()) + each.getValue().text());
  }

  /** Returns what stands before what is said of a training: nothing where it is the only one. */
  public String title(String training) {
    return trainings.size() == 1 ? "" : "training " + training + ": ";
  }

  /**
   * Returns it for programs.
   *
   * @param replay what was seen when the runs were made again
   */
  public JsonValue.Obj toJson(List<String> replay) {
    JsonValue.Builder each = JsonValue.object();
    trainings.forEach((name, difference) -> each.put(name, difference.toJson()));
    return JsonValue.object()
        .put("first", one.digest().toString())
        .put("second", other.digest().toString())
        .put("equal", isEqual())
        .put("trainings", each.build())
        .put("told", JsonValue.texts(told))
        .put("inputs", JsonValue.texts(inputs))
        .put("environment", JsonValue.array(environment, EnvironmentChange::toJson))
        .put("replay", JsonValue.texts(replay))
        .build();
  }
}
