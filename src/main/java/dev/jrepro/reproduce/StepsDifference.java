package dev.jrepro.reproduce;

import dev.jrepro.json.JsonValue;
import dev.jrepro.tensors.steps.StepRecord;
import dev.jrepro.tensors.steps.StepsFile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** How the recorded steps of two trainings compare. */
public sealed interface StepsDifference {

  /** All steps are equal. */
  record None(long steps) implements StepsDifference {}

  /**
   * All steps are equal that both have, and one has more.
   *
   * @param steps of the first
   * @param others of the second
   */
  record Length(long steps, long others) implements StepsDifference {}

  /** Only one of the runs has recorded the training. */
  record OneAlone(boolean isFirst) implements StepsDifference {}

  /**
   * The trainings are of other nets: their steps are not to be compared.
   *
   * @param first the parameters that only the first has
   * @param second those that only the second has
   */
  record OtherNet(List<String> first, List<String> second) implements StepsDifference {
    public OtherNet {
      first = List.copyOf(first);
      second = List.copyOf(second);
    }
  }

  /**
   * They part.
   *
   * @param step the first that differs; 0 if the trainings begin differently
   * @param parts what differs in it, from causes to effects
   * @param tensor the only parameter that differs after it; empty if there are several, or none was
   *     looked at
   * @param one what the first recorded of it
   * @param other what the second recorded of it
   * @param next what differs in the first step, where they begin differently
   * @param weightsEvery in steps whose number this divides, parameters are looked at
   */
  record Parted(
      long step,
      Set<StepRecord.Part> parts,
      Optional<String> tensor,
      StepRecord one,
      StepRecord other,
      Set<StepRecord.Part> next,
      long weightsEvery)
      implements StepsDifference {
    public Parted {
      parts = ordered(parts);
      next = ordered(next);
    }

    private static Set<StepRecord.Part> ordered(Set<StepRecord.Part> parts) {
      Set<StepRecord.Part> ordered = EnumSet.noneOf(StepRecord.Part.class);
      ordered.addAll(parts);
      return Collections.unmodifiableSet(ordered);
    }
  }

  /** Compares two chains, reading few of their records. */
  static StepsDifference between(StepsFile one, StepsFile other) {
    List<String> tensors = one.header().tensors();
    if (!tensors.equals(other.header().tensors())) {
      return new OtherNet(
          without(tensors, other.header().tensors()), without(other.header().tensors(), tensors));
    }
    OptionalLong found = one.firstDifference(other);
    if (found.isEmpty()) {
      return one.steps() == other.steps()
          ? new None(one.steps())
          : new Length(one.steps(), other.steps());
    }
    long step = found.getAsLong();
    StepRecord first = one.record(step);
    StepRecord second = other.record(step);
    OptionalInt tensor = first.weights().differsIn(second.weights(), tensors.size());
    boolean isNext = step == 0 && one.steps() > 0 && other.steps() > 0;
    return new Parted(
        step,
        first.differences(second),
        tensor.isPresent() ? Optional.of(tensors.get(tensor.getAsInt())) : Optional.empty(),
        first,
        second,
        isNext ? one.record(1).differences(other.record(1)) : Set.of(),
        Math.max(one.header().weightsEvery(), other.header().weightsEvery()));
  }

  private static List<String> without(List<String> some, List<String> others) {
    List<String> rest = new ArrayList<>(some);
    rest.removeAll(others);
    return rest;
  }

  /** Returns it as a sentence without its full stop. */
  default String text() {
    return switch (this) {
      case None(long steps) -> "all " + steps + " steps are equal";
      case Length(long steps, long others) ->
          "the first %d steps are equal; the %s run ends there, the %s goes on to step %d"
              .formatted(
                  Math.min(steps, others),
                  steps < others ? "first" : "second",
                  steps < others ? "second" : "first",
                  Math.max(steps, others));
      case OneAlone(boolean isFirst) ->
          "only the " + (isFirst ? "first" : "second") + " run has recorded its steps";
      case OtherNet(List<String> first, List<String> second) ->
          "the nets are not the same: "
              + StepsWords.only("first", first)
              + (first.isEmpty() || second.isEmpty() ? "" : ", ")
              + StepsWords.only("second", second);
      case Parted parted -> StepsWords.of(parted);
    };
  }

  /** Returns it for programs. */
  default JsonValue.Obj toJson() {
    JsonValue.Builder json = JsonValue.object();
    switch (this) {
      case None(long steps) -> json.put("equalSteps", steps);
      case Length(long steps, long others) ->
          json.put("equalSteps", Math.min(steps, others))
              .put("steps", JsonValue.array(List.of(steps, others), JsonValue::of));
      case OneAlone(boolean isFirst) -> json.put("recordedIn", isFirst ? "first" : "second");
      case OtherNet(List<String> first, List<String> second) ->
          json.put("onlyInFirst", JsonValue.texts(first))
              .put("onlyInSecond", JsonValue.texts(second));
      case Parted parted -> {
        json.put("step", parted.step())
            .put("equalSteps", Math.max(0, parted.step() - 1))
            .put("parts", StepsWords.words(parted.parts()))
            .putIf("tensor", parted.tensor());
        if (!parted.next().isEmpty()) {
          json.put("firstStep", StepsWords.words(parted.next()));
        }
      }
    }
    return json.put("text", text()).build();
  }
}
