package dev.jrepro.project;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.LockFiles;
import dev.jrepro.lineage.UnsettledLock;
import java.util.ArrayList;
import java.util.List;

/**
 * Merges a lock that both sides of a Git merge have changed. While Git merges, neither pipelines
 * nor data are merged yet, so that nobody can know the key that the stage is going to have: the
 * locks of both sides are kept, and {@code run} settles which of them is right.
 */
public final class MergeDriver {

  /** Merges that pile up on each other, with no run between them, end somewhere. */
  private static final int MAX_SIDES = 32;

  private MergeDriver() {}

  /**
   * What a file holds in the commits that are merged.
   *
   * @param base in their common ancestor; the empty text if it has no such file
   * @param ours in our commit
   * @param theirs in their commit
   */
  public record Versions(String base, String ours, String theirs) {}

  /**
   * Merges a lock.
   *
   * @param path of the file
   * @return the text that the file is to have
   * @throws JreproException.Different if that is for a person to decide
   */
  public static String merge(RepoPath path, Versions versions) {
    if (!path.isIn(LockFiles.FOLDER)) {
      throw new JreproException.Different(path + " is no lock: it is left to Git.", null);
    }
    List<Lock> sides = new ArrayList<>();
    for (String text : List.of(versions.ours(), versions.theirs())) {
      List<Lock> locks = UnsettledLock.locksIn(text);
      if (locks.isEmpty()) {
        throw new JreproException.Different(
            path + " is no lock that this jrepro reads: it is left to Git.", null);
      }
      sides.addAll(locks);
    }
    List<Lock> distinct = UnsettledLock.distinct(sides);
    if (distinct.size() > MAX_SIDES) {
      throw new JreproException.Different(
          path + " has been merged from more than " + MAX_SIDES + " runs and not been settled.",
          "Run 'jrepro run' and commit between merges.");
    }
    return distinct.size() == 1
        ? distinct.getFirst().toText()
        : new UnsettledLock(distinct.getFirst().stage(), distinct).toText();
  }
}
