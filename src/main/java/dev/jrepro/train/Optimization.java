package dev.jrepro.train;

import java.util.List;

/**
 * An optimizer: which rule, over which parameters, along which schedule.
 *
 * @param name what it is called in logs, and by {@link Step#optimizer}; unique in a task
 * @param rule how gradients become steps
 * @param groups the parameters; those that none takes are not trained by it
 * @param schedule what the groups' learning rates are multiplied by
 */
public record Optimization(String name, Rule rule, List<ParameterGroup> groups, Schedule schedule) {
  public Optimization {
    groups = List.copyOf(groups);
  }

  /**
   * A task's only optimizer, read from the keys of {@link Rule#from}, {@link ParameterGroup#from}
   * and {@link Schedule#from}.
   *
   * @throws BadParams if one is missing or wrong, or a key is nearly one of these
   */
  public static Optimization from(Params params) {
    Keys.check(params);
    return only(Rule.from(params), ParameterGroup.from(params), Schedule.from(params));
  }

  /** A task's only optimizer. */
  public static Optimization only(Rule rule, List<ParameterGroup> groups, Schedule schedule) {
    return new Optimization("main", rule, groups, schedule);
  }
}
