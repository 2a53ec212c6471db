package dev.jrepro.run;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.plan.Reason;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Says why a stage has no key, and cannot run. */
final class NoKey {

  private NoKey() {}

  /**
   * Returns the error.
   *
   * @param title of the stage
   * @param reasons why it is stale
   */
  static JreproException of(String title, List<Reason> reasons) {
    SortedSet<RepoPath> missing = new TreeSet<>();
    for (Reason reason : reasons) {
      switch (reason) {
        case Reason.BadItems(String what) -> {
          return badItems(title, what);
        }
        case Reason.DependencyMissing(RepoPath path) -> missing.add(path);
        default -> {}
      }
    }
    return new JreproException.Refused(
        "stage "
            + title
            + " needs "
            + String.join(", ", missing.stream().map(RepoPath::toString).toList())
            + ", which is not there.",
        "Write it, declare a stage that makes it, or 'jrepro pull' it.");
  }

  /** Returns the error about a map that cannot run for its items. */
  static JreproException badItems(String title, String what) {
    return new JreproException.Invalid(
        "stage " + title + ": " + what + ".",
        "Nothing was run. Change the patterns of its map, or the templates of its outs.");
  }
}
