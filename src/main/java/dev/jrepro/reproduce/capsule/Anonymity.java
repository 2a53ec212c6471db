package dev.jrepro.reproduce.capsule;

import dev.jrepro.core.RepoPath;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How a capsule is to tell nothing of who made it.
 *
 * @param excluded files and folders of the commit that are not to be in it
 * @param allowed words that tell nothing, although they look as if they did
 */
public record Anonymity(SortedSet<RepoPath> excluded, SortedSet<String> allowed) {
  public Anonymity {
    excluded = Collections.unmodifiableSortedSet(new TreeSet<>(excluded));
    allowed = Collections.unmodifiableSortedSet(new TreeSet<>(allowed));
  }
}
