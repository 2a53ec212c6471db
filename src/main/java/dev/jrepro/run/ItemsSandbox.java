package dev.jrepro.run;

import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Observation;
import dev.jrepro.pipeline.Stage;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The sandbox of the processes of a map stage. For many threads. */
final class ItemsSandbox {

  private final RunSession session;
  private final String title;
  private final StageSandbox first;

  /** Outside of it, once an item had to run there. */
  private @Nullable StageSandbox opened;

  private Optional<Observation> observed = Optional.empty();
  private boolean isKnown;
  private boolean isNaming;

  ItemsSandbox(RunSession session, Stage stage, StageSandbox first) {
    this.session = session;
    this.title = session.title(stage);
    this.first = first;
  }

  /** Returns what starts a command as the stage's sandbox wants it. */
  StageSandbox first() {
    return first;
  }

  /** Returns whether an item whose command failed so is to run once more outside of it. */
  boolean yields(Execution.Ended ended) {
    return session.options().yielding() && first.isFence() && !ended.timedOut();
  }

  /** Says that an item runs once more. */
  void tellYielding(RepoPath item, String failure) {
    session
        .events()
        .warn(
            "stage "
                + title
                + ": "
                + item
                + " "
                + failure
                + " in its sandbox. It runs once more outside of it.");
  }

  /** Returns what starts a command outside of it. */
  synchronized StageSandbox opened() {
    if (opened == null) {
      opened = first.opened();
    }
    return opened;
  }

  /**
   * Returns what finds out from what a command was held back that failed so. Of the items that fail
   * one is looked into.
   */
  synchronized Optional<StageSandbox> toName(Execution.Ended ended) {
    if (isNaming || !first.isFence() || ended.timedOut() || !HeldBack.isLikely(ended)) {
      return Optional.empty();
    }
    isNaming = true;
    return first.toName();
  }

  /** Returns what can be said where nothing finds it out. */
  Optional<HeldBack> unnamed(Execution.Ended ended) {
    return first.isFence() && !ended.timedOut() ? HeldBack.unnamed(title, ended) : Optional.empty();
  }

  /** Returns what was found out. */
  Optional<HeldBack> named(StageSandbox naming) {
    Optional<Observation> found = naming.found().map(Observation::ofSome);
    synchronized (this) {
      observed = found;
      isKnown = true;
    }
    return found.flatMap(seen -> HeldBack.of(title, seen, TreeSet::new));
  }

  /** Returns what was seen, and says so the first time; of items that nobody watched nothing is. */
  synchronized Optional<Observation> observed() {
    if (!isKnown) {
      observed = opened == null ? first.found() : opened.found().map(Observation::ofSome);
      isKnown = true;
    }
    return observed;
  }
}
