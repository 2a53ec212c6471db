package dev.jrepro.run;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** The command of a map stage failed for some of its items: exit code 1. */
final class ItemsFailed extends JreproException.StageFailed {

  private static final long serialVersionUID = 1;

  private final transient SortedMap<RepoPath, String> items;

  ItemsFailed(String message, String hint, SortedMap<RepoPath, String> items) {
    super(message, hint);
    this.items = Collections.unmodifiableSortedMap(new TreeMap<>(items));
  }

  /** Returns those items, and how they failed. */
  SortedMap<RepoPath, String> items() {
    return items;
  }
}
