package dev.jrepro.pipeline;

import java.util.HashSet;
import java.util.Set;

/** The keys that a pipeline file knows at each place. {@code pipeline.json} says the same. */
final class Keys {

  static final Set<String> TOP =
      Set.of("stages", "params", "vars", "metrics", "plots", "artifacts", "claims", "datasets");

  static final Set<String> STAGE =
      Set.of(
          "cmd",
          "java",
          "classpath",
          "matrix",
          "wdir",
          "deps",
          "params",
          "vars",
          "outs",
          "metrics",
          "plots",
          "logs",
          "env",
          "secrets",
          "resources",
          "mutex",
          "timeout",
          "retries",
          "map",
          "sandbox",
          "frozen",
          "always_changed",
          "fingerprint",
          "desc",
          "meta");

  /** What stands in the place of a stage's keys where one entry is a stage for each item. */
  static final Set<String> EACH = Set.of("foreach", "do");

  /** What every project counts; any other name is a thing that this one counts. */
  static final Set<String> RESOURCES = Set.of("cpus", "gpu", "memory");

  static final Set<String> RETRIES = Set.of("times", "exit-codes", "backoff");

  static final Set<String> OUTPUT =
      Set.of(
          "cache",
          "persist",
          "push",
          "remote",
          "type",
          "labels",
          "desc",
          "meta",
          "checkpoint",
          "volatile",
          "tolerance");

  /** What a plot says of how it is drawn. */
  static final Set<String> VIEW =
      Set.of("x", "y", "x_label", "y_label", "title", "template", "header");

  static final Set<String> PLOT = union(OUTPUT, VIEW);

  static final Set<String> ARTIFACT = Set.of("path", "type", "desc", "labels", "meta");

  static final Set<String> CLAIM =
      Set.of("text", "metric", "at-least", "at-most", "equals", "tolerance", "published");

  static final Set<String> PUBLISHED = Set.of("value", "sd", "n", "source");

  private Keys() {}

  static Set<String> union(Set<String> a, Set<String> b) {
    Set<String> all = new HashSet<>(a);
    all.addAll(b);
    return Set.copyOf(all);
  }
}
