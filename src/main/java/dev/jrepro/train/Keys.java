package dev.jrepro.train;

import dev.jrepro.yaml.Nearest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What the parameters of a training are called. A program can have others beside them. */
final class Keys {
  /** Shorter names are too near to other words for a guess. */
  private static final int GUESSED_FROM = 7;

  private static final Set<String> KNOWN =
      Set.of(
          "accumulate",
          "adam-beta1",
          "adam-beta2",
          "batch",
          "checkpoint-every",
          "clip-norm",
          "clip-value",
          "decay-on",
          "epochs",
          "evaluation-batch",
          "fast-dev-run",
          "init-from",
          "init-partial",
          "keep-best",
          "lars-trust",
          "learning-rate",
          "limit-batches",
          "min-delta",
          "mode",
          "momentum",
          "monitor",
          "nesterov",
          "optimizer",
          "optimizer-epsilon",
          "overfit-batches",
          "patience",
          "rmsprop-alpha",
          "rmsprop-centered",
          "schedule",
          "shuffle",
          "step-epochs",
          "step-factor",
          "warmup-steps",
          "weight-decay");

  private Keys() {}

  /**
   * Refuses a name that nobody reads and that is nearly one of these, which is not there: a slip of
   * the pen would leave the default in force.
   *
   * @throws BadParams with the nearest name
   */
  static void check(Params params) {
    Set<String> there = params.keys();
    Set<String> left =
        KNOWN.stream()
            .filter(key -> key.length() >= GUESSED_FROM && !there.contains(key))
            .collect(Collectors.toCollection(TreeSet::new));
    for (String key : there) {
      if (!KNOWN.contains(key) && key.length() >= GUESSED_FROM - 1) {
        Nearest.to(key, left)
            .ifPresent(near -> {
              throw new BadParams(
                  "%s: there is no parameter '%s'".formatted(params.whereIs(key), key),
                  "Did you mean " + near + "?");
            });
      }
    }
  }

  /** The one of an enum that a parameter names, as {@code step} names {@code STEP}. */
  static <E extends Enum<E>> E one(Class<E> type, Params params, String key, E otherwise) {
    if (!params.has(key)) {
      return otherwise;
    }
    String name = params.stringAt(key);
    List<String> names = Arrays.stream(type.getEnumConstants()).map(Keys::lower).toList();
    int at = names.indexOf(name);
    if (at < 0) {
      String near = Nearest.to(name, names).map(n -> "Did you mean " + n + "? ").orElse("");
      throw new BadParams(
          "%s: there is no %s '%s'".formatted(params.whereIs(key), key, name),
          near + "There are: " + String.join(", ", names) + ".");
    }
    return type.getEnumConstants()[at];
  }

  static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
