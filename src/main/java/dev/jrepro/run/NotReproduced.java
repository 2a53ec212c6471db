package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import java.util.SortedMap;
import java.util.TreeMap;

/** A run had the lock's key and numerics class, and gave other outputs than the lock says. */
public final class NotReproduced extends JreproException.Different {

  private final StageName stage;

  NotReproduced(
      StageName stage,
      SortedMap<RepoPath, Entry> locked,
      SortedMap<RepoPath, Entry> now,
      String environments) {
    super(
        "stage "
            + stage
            + " did not reproduce: with the same inputs as its lock it gave"
            + differences(locked, now)
            + ". "
            + environments,
        "Look for what it reads and does not declare: the clock, a seed, the network, hash order,"
            + " threads. The lock stays as it is; 'jrepro run --accept' takes the new outputs.");
    this.stage = stage;
  }

  /** Returns the stage. */
  public StageName stage() {
    return stage;
  }

  private static String differences(
      SortedMap<RepoPath, Entry> locked, SortedMap<RepoPath, Entry> now) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(now)
        .forEach((path, entry) -> {
          Entry old = locked.get(path);
          if (!entry.equals(old)) {
            text.append(text.isEmpty() ? " " : ", ")
                .append(path)
                .append(" as ")
                .append(entry.digest().brief())
                .append(" instead of ")
                .append(old == null ? "nothing" : old.digest().brief());
          }
        });
    return text.toString();
  }
}
