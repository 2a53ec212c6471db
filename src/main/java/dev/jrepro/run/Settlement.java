package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Judgement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** What the outputs of a stage's run mean for its lock, wherever it ran. */
final class Settlement {

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
   */
  NotReproduced contradiction(SortedMap<RepoPath, Entry> outs, SortedMap<RepoPath, Entry> files) {
    Lock lock = judgement.lock().orElseThrow();
    session.restorer().restoreLocked(stage, lock, files);
    return new NotReproduced(stage.name(), lock.outs(), outs, environments(lock));
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

  /** Returns what differs between the machines of a lock's run and of this one, as a sentence. */
  String environments(Lock lock) {
    Optional<JsonValue.Obj> then = session.lockedRun(lock).map(RunRecord::environment);
    if (then.isEmpty()) {
      return "The lock's run is not known here.";
    }
    JsonValue.Obj machine = session.context().machine().toJson();
    List<String> differences =
        new ArrayList<>(differences(then.get().object("machine"), machine, machine));
    JsonValue.Obj before = then.get().object("platform");
    differences.addAll(differences(before, session.context().platform(), before));
    return differences.isEmpty()
        ? "Both runs were on this machine."
        : "The machines differ: " + String.join("; ", differences) + ".";
  }

  /**
   * Returns what differs.
   *
   * @param named has the fields that count: an older record's run may not have told of all
   */
  private static List<String> differences(
      JsonValue.Obj then, JsonValue.Obj now, JsonValue.Obj named) {
    return named.fields().keySet().stream()
        .filter(field -> !now.get(field).equals(then.get(field)))
        .map(field -> field + " " + text(then, field) + " there, " + text(now, field) + " here")
        .toList();
  }

  private static String text(JsonValue.Obj object, String field) {
    return object.get(field).map(Json::canonical).orElse("(nothing)");
  }
}
