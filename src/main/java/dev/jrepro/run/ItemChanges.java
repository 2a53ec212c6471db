package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.RepoPath;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What became of a map stage's items while its commands ran. */
record ItemChanges(RunSession session, ItemPlan plan) {

  private static final int NAMED = 5;

  /** Returns whether the items that ran are as they were, and others are new, gone or changed. */
  boolean isOfOthersAlone() {
    Map<RepoPath, Entry> now = session.items(plan.map()).items();
    return plan.run().entrySet().stream()
        .allMatch(item -> item.getValue().equals(now.get(item.getKey())));
  }

  /**
   * Puts back the items that commands removed, where the cache has them.
   *
   * @return what to tell a person, as a sentence; empty if none is gone
   */
  Optional<String> bringBack() {
    List<RepoPath> back = new ArrayList<>();
    List<RepoPath> gone = new ArrayList<>();
    plan.run()
        .forEach((item, entry) -> {
          if (!Files.exists(item.under(session.project().root()), LinkOption.NOFOLLOW_LINKS)) {
            (session.restorer().bringBack(item, entry) ? back : gone).add(item);
          }
        });
    String told = told(back, "there again, from the cache") + told(gone, "gone");
    return told.isEmpty()
        ? Optional.empty()
        : Optional.of("A command must leave what it reads." + told);
  }

  private static String told(List<RepoPath> items, String what) {
    if (items.isEmpty()) {
      return "";
    }
    String named = String.join(", ", items.stream().limit(NAMED).map(RepoPath::toString).toList());
    int more = items.size() - NAMED;
    return " "
        + named
        + (more > 0 ? " and " + more + " more" : "")
        + (items.size() == 1 ? " is " : " are ")
        + what
        + ".";
  }
}
