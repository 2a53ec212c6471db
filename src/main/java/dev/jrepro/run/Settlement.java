package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.Circumstances;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Judgement;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** What the outputs of a stage's run mean for its lock, wherever it ran. */
final class Settlement {

  private static final int MOST_TOLD = 10;

  private final RunSession session;
  private final Stage stage;
  private final Judgement judgement;
  private final StageKey key;

  Settlement(RunSession session, Judgement judgement, StageKey key) {
    this.session = session;
    this.stage = judgement.stage();
    this.judgement = judgement;
    this.key = key;
  }

  /** Returns whether the lock has the key and the numerics class, and other outputs. */
  boolean contradicts(SortedMap<RepoPath, Entry> outs, Optional<String> numerics) {
    return !stage.alwaysChanged()
        && !session.options().accept()
        && judgement
            .lock()
            .filter(lock -> lock.key().equals(key.digest()) && lock.numerics().equals(numerics))
            .filter(lock -> !lock.outs().equals(outs))
            .isPresent();
  }

  /**
   * Puts the lock's outputs back where they can be had, and returns what was seen.
   *
   * @param files the outputs of the run that contradicts the lock, as their bytes are
   * @param run its record, if that is at hand
   */
  NotReproduced contradiction(
      SortedMap<RepoPath, Entry> outs, SortedMap<RepoPath, Entry> files, Optional<RunRecord> run) {
    Lock lock = judgement.lock().orElseThrow();
    session.restorer().restoreLocked(stage, lock, files);
    return new NotReproduced(stage.name(), lock.outs(), outs, environments(lock, run));
  }

  /**
   * Returns the lock. Equal outputs from another numerics class are evidence for the old lock,
   * which names the class that they were made in; other ones are taken, and said.
   */
  Lock lock(SortedMap<RepoPath, Entry> outs, Optional<String> numerics) {
    Optional<Lock> same = judgement.lock().filter(lock -> lock.key().equals(key.digest()));
    boolean equal = same.filter(lock -> lock.outs().equals(outs)).isPresent();
    if (same.isPresent() && !equal && !same.get().numerics().equals(numerics)) {
      session
          .events()
          .warn(
              "stage "
                  + session.title(stage)
                  + " gave other outputs than its lock in another"
                  + " numerics class: "
                  + same.get().numerics().orElse("(none)")
                  + " there, "
                  + numerics.orElse("(none)")
                  + " here. They were taken.");
    }
    return new Lock(
        stage.name(),
        StageKey.SCHEMA,
        key.digest(),
        key,
        outs,
        judgement.sources(),
        equal ? same.flatMap(Lock::numerics) : numerics);
  }

  /**
   * Returns what was not the same around a lock's run and another, as a sentence.
   *
   * @param run the other's record; only the machine of now is compared if it is not at hand
   */
  String environments(Lock lock, Optional<RunRecord> run) {
    Optional<RunRecord> then = session.lockedRun(lock);
    if (then.isEmpty()) {
      return "The lock's run is not known here.";
    }
    List<Circumstances.Difference> differences =
        run.isPresent()
            ? Circumstances.between(then.get(), run.get())
            : Circumstances.between(
                then.get().environment(),
                JsonValue.object()
                    .put("machine", session.context().machine().toJson())
                    .put("platform", session.context().platform())
                    .build());
    List<String> told = differences.stream().limit(MOST_TOLD).map(Settlement::text).toList();
    int more = differences.size() - told.size();
    return told.isEmpty()
        ? "Both runs were on this machine."
        : "What was another: "
            + String.join("; ", told)
            + (more > 0 ? "; and " + more + " more" : "")
            + ".";
  }

  private static String text(Circumstances.Difference difference) {
    return difference.what()
        + " "
        + (difference.then().isEmpty() ? "(nothing)" : difference.then())
        + " there, "
        + (difference.now().isEmpty() ? "(nothing)" : difference.now())
        + " here";
  }
}
