package dev.jrepro.content;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.text.Normalizer;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Names that are two here, and one on a file system that folds case or normalises Unicode. */
final class Collisions {

  private Collisions() {}

  static void check(RepoPath folder, Collection<String> names) {
    if (names.stream().allMatch(Collisions::isPlain)) {
      return;
    }
    Map<String, String> seen = HashMap.newHashMap(names.size());
    for (String name : names) {
      String other = seen.put(fold(name), name);
      if (other != null) {
        throw refused(folder, other, name);
      }
    }
  }

  /** Returns the usual other spellings of a name, for a folder that is too large to be read. */
  static SortedSet<String> spellings(String name) {
    SortedSet<String> cases = new TreeSet<>();
    cases.add(name);
    cases.add(name.toLowerCase(Locale.ROOT));
    cases.add(name.toUpperCase(Locale.ROOT));
    int first = name.offsetByCodePoints(0, 1);
    cases.add(
        name.substring(0, first).toUpperCase(Locale.ROOT)
            + name.substring(first).toLowerCase(Locale.ROOT));
    SortedSet<String> all = new TreeSet<>();
    for (String each : cases) {
      all.add(Normalizer.normalize(each, Normalizer.Form.NFC));
      all.add(Normalizer.normalize(each, Normalizer.Form.NFD));
    }
    all.addAll(cases);
    all.remove(name);
    return all;
  }

  static JreproException refused(RepoPath folder, String one, String other) {
    return new JreproException.Refused(
        folder
            + " holds both '"
            + one
            + "' and '"
            + other
            + "', which cannot live together on"
            + " every file system.",
        "Rename one of them.");
  }

  /** Plain names, as nearly all are, are their own folding. */
  private static boolean isPlain(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= 0x80 || (c >= 'A' && c <= 'Z')) {
        return false;
      }
    }
    return true;
  }

  private static String fold(String name) {
    if (name.chars().allMatch(c -> c < 0x80)) {
      return name.toLowerCase(Locale.ROOT);
    }
    String lower = name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    return Normalizer.normalize(lower, Normalizer.Form.NFC);
  }
}
