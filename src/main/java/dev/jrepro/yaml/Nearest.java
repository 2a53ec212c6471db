package dev.jrepro.yaml;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds what a person meant who wrote a name that nobody knows. */
public final class Nearest {

  private static final int MAX_LENGTH = 100;

  private record Guess(String name, int distance) {}

  private Nearest() {}

  /** Returns 'Did you mean deps?', or null if no known name is near. */
  public static @Nullable String hint(String written, Collection<String> known) {
    return to(written, known).map(name -> "Did you mean " + name + "?").orElse(null);
  }

  /**
   * Returns the known name nearest to the one written: at most a third of its letters differ, or it
   * is the end of a dotted name.
   */
  public static Optional<String> to(String written, Collection<String> known) {
    if (written.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    int allowed = (written.length() + 1) / 3;
    Optional<String> near =
        known.stream()
            .filter(name -> Math.abs(name.length() - written.length()) <= allowed)
            .map(name -> new Guess(name, distance(lower(written), lower(name))))
            .filter(guess -> guess.distance() <= allowed)
            .min(Comparator.comparingInt(Guess::distance).thenComparing(Guess::name))
            .map(Guess::name);
    return near.or(() ->
        known.stream()
            .filter(name -> name.endsWith("." + written))
            .min(Comparator.comparingInt(String::length).thenComparing(name -> name)));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the Damerau-Levenshtein distance (optimal string alignment): how many letters to
   * insert, delete, replace or swap with their neighbour.
   */
  static int distance(String a, String b) {
    int[] twoAgo = new int[b.length() + 1];
    int[] oneAgo = new int[b.length() + 1];
    int[] now = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      oneAgo[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      now[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        now[j] = Math.min(oneAgo[j - 1] + cost, 1 + Math.min(oneAgo[j], now[j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          now[j] = Math.min(now[j], twoAgo[j - 2] + 1);
        }
      }
      int[] free = twoAgo;
      twoAgo = oneAgo;
      oneAgo = now;
      now = free;
    }
    return oneAgo[b.length()];
  }
}
