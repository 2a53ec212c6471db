package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.RepoPath;
import java.util.Map;
import java.util.Optional;

/** What became of a map stage's items while its commands ran. */
record ItemChanges(RunSession session, ItemPlan plan) {

  /** Returns whether the items that ran are as they were, and others are new, gone or changed. */
  boolean isOfOthersAlone() {
    Map<RepoPath, Entry> now = session.items(plan.map()).items();
    return plan.run().entrySet().stream()
        .allMatch(item -> item.getValue().equals(now.get(item.getKey())));
  }

  /**
   * Puts back the items that commands removed, where the cache has them.
   *
   * @return what to tell a person, as sentences; empty if none is gone
   */
  Optional<String> bringBack() {
    return session.restorer().bringBackGone(plan.run());
  }
}
