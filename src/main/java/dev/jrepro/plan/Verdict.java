package dev.jrepro.plan;

import java.util.List;

/** Whether a stage has to run. */
public sealed interface Verdict {

  /** Its outputs are those that its lock says, and everything that decides them is as it was. */
  record Fresh() implements Verdict {}

  /** It is frozen: its outputs are raw inputs. */
  record Frozen() implements Verdict {}

  /** It has to run, or its outputs have to be restored. */
  record Stale(List<Reason> reasons) implements Verdict {
    public Stale {
      reasons = List.copyOf(reasons);
    }
  }

  /** Returns whether something has to be done. */
  default boolean isStale() {
    return this instanceof Stale;
  }
}
