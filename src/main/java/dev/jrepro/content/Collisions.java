package dev.jrepro.content;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.text.Normalizer;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Names that are two here, and one on a file system that folds case or normalises Unicode. */
final class Collisions {

  private Collisions() {}

  static void check(RepoPath folder, Collection<String> names) {
    Map<String, String> seen = new TreeMap<>();
    for (String name : names) {
      String other = seen.put(fold(name), name);
      if (other != null) {
        throw new JreproException.Refused(
            folder
                + " holds both '"
                + other
                + "' and '"
                + name
                + "', which cannot live together on"
                + " every file system.",
            "Rename one of them.");
      }
    }
  }

  private static String fold(String name) {
    String lower = name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    return Normalizer.normalize(lower, Normalizer.Form.NFC);
  }
}
