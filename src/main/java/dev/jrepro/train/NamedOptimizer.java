package dev.jrepro.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.jrepro.json.JsonValue;
import dev.jrepro.tensors.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Steps of an {@link Optimization} over its parameters. Its state is kept by the parameters' names,
 * each with a count of its own updates, so that it can be saved and loaded, and it steps in the
 * order of names.
 */
final class NamedOptimizer {
  private final Optimization told;
  private final NDManager manager;
  private final SortedMap<String, Member> members = new TreeMap<>();

  /** A parameter, the group that it is in, and what the rule remembers of it. */
  private record Member(NDArray weight, ParameterGroup group, RuleState state) {}

  /**
   * An optimizer that has made no step.
   *
   * @param weights the parameters that it may take; those that it takes are removed
   */
  NamedOptimizer(Optimization told, NDManager manager, SortedMap<String, NDArray> weights) {
    this.told = told;
    this.manager = manager;
    for (Map.Entry<String, NDArray> each : weights.entrySet()) {
      Optional<ParameterGroup> group =
          told.groups().stream().filter(g -> g.takes().test(each.getKey())).findFirst();
      group.ifPresent(g ->
          members.put(
              each.getKey(),
              new Member(
                  each.getValue(), g, new RuleState(told.rule(), manager, each.getValue()))));
    }
    weights.keySet().removeAll(members.keySet());
    if (members.isEmpty()) {
      throw new BadTask(
          "the optimizer '" + told.name() + "' has no parameters",
          "Its groups take none that is left by the optimizers before it.");
    }
  }

  String name() {
    return told.name();
  }

  Optimization told() {
    return told;
  }

  /** Lets gradients reach those parameters that pass; the others have none, and do not step. */
  void thaw(java.util.function.Predicate<String> which) {
    members.forEach((name, member) -> {
      boolean wanted = which.test(name);
      if (member.weight().hasGradient() != wanted) {
        member.weight().setRequiresGradient(wanted);
      }
    });
  }

  /** Steps once along the gradients, and sets them to zero. */
  void step(double factor, Clipping clipping) {
    step(factor, clipping, gradients -> {});
  }

  /**
   * Steps once.
   *
   * @param seen is shown the gradients first, as they are before clipping
   */
  void step(double factor, Clipping clipping, Consumer<SortedMap<String, NDArray>> seen) {
    SortedMap<String, NDArray> gradients = new TreeMap<>();
    members.forEach((name, member) -> {
      if (member.weight().hasGradient()) {
        gradients.put(name, member.weight().getGradient());
      }
    });
    seen.accept(gradients);
    clip(gradients, clipping);
    gradients.forEach((name, gradient) -> {
      Member member = member(name);
      double rate = member.group().learningRate() * factor;
      member.state().step(gradient, rate, member.group().weightDecay());
      gradient.close();
    });
  }

  static void clip(SortedMap<String, NDArray> gradients, Clipping clipping) {
    switch (clipping) {
      case Clipping.None() -> {}
      case Clipping.Value(double limit) ->
          gradients.replaceAll((name, gradient) -> {
            try (gradient) {
              return gradient.clip((float) -limit, (float) limit);
            }
          });
      case Clipping.Norm(double limit) -> {
        double squares = 0;
        for (NDArray gradient : gradients.values()) {
          double norm = RuleState.norm(gradient);
          squares += norm * norm;
        }
        float scale = (float) Math.min(1, limit / (StrictMath.sqrt(squares) + 1e-6));
        gradients.values().forEach(gradient -> gradient.muli(scale));
      }
    }
  }

  /** What the rule remembers, by {@code KIND/NAME}. */
  SortedMap<String, NDArray> arrays() {
    SortedMap<String, NDArray> arrays = new TreeMap<>();
    members.forEach((name, member) ->
        member.state().arrays().forEach((kind, array) -> arrays.put(kind + "/" + name, array)));
    return arrays;
  }

  /** How many steps each parameter has made. */
  JsonValue.Obj updates() {
    JsonValue.Builder json = JsonValue.object();
    members.forEach((name, member) -> json.put(name, member.state().updates()));
    return json.build();
  }

  /** Takes up the state of one that has made steps with the same parameters. */
  void load(Map<String, Tensor> tensors, JsonValue.Obj updates) {
    int used = 0;
    for (Map.Entry<String, Member> each : members.entrySet()) {
      RuleState state = each.getValue().state();
      for (String kind : List.copyOf(state.arrays().keySet())) {
        String name = kind + "/" + each.getKey();
        Tensor tensor =
            Optional.ofNullable(tensors.get(name))
                .orElseThrow(() -> new Mismatch("the checkpoint has no optimizer state " + name));
        state.set(kind, Weights.array(manager, name, each.getValue().weight().getShape(), tensor));
        used++;
      }
      state.setUpdates(updates.needInteger(each.getKey()));
    }
    if (used != tensors.size()) {
      throw new Mismatch("the checkpoint holds the state of another optimizer");
    }
  }

  /** What it was told, with the parameters of each group. */
  JsonValue toJson() {
    JsonValue groups =
        JsonValue.array(
            told.groups(),
            group ->
                JsonValue.object()
                    .put("name", group.name())
                    .put("learning-rate", new JsonValue.Num(group.learningRate()))
                    .put("weight-decay", new JsonValue.Num(group.weightDecay()))
                    .put("parameters", JsonValue.texts(namesOf(group)))
                    .build());
    return JsonValue.object()
        .put("name", told.name())
        .put("rule", told.rule().toJson())
        .put("schedule", told.schedule().toJson())
        .put("groups", groups)
        .build();
  }

  private List<String> namesOf(ParameterGroup group) {
    return members.entrySet().stream()
        .filter(each -> each.getValue().group().equals(group))
        .map(Map.Entry::getKey)
        .toList();
  }

  private Member member(String name) {
    return Optional.ofNullable(members.get(name)).orElseThrow();
  }
}
