package dev.jrepro.run;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Judgement;
import java.util.Optional;

/** Takes over what a stage's run elsewhere left in the cache, as if it had run here. */
record Adoption(RunSession session) {

  /**
   * Puts the outputs of a recorded run into the workspace, enters the run in the ledger, and writes
   * the stage's lock.
   *
   * @param record the run's record; it and the outputs are in the cache
   * @throws JreproException.Corrupt if the record is of another key, or of a run that failed
   * @throws NotReproduced if the outputs contradict the lock, which stays
   */
  void take(Judgement judgement, StageKey key, Digest record) {
    Stage stage = judgement.stage();
    RunRecord run = session.project().record(record);
    if (!run.key().equals(key.digest()) || run.outcome() != RunRecord.Outcome.SUCCEEDED) {
      throw new JreproException.Corrupt(
          "the record " + record + " is of no successful run of stage " + stage.name() + ".");
    }
    Settlement settlement = new Settlement(session, judgement, key);
    if (settlement.contradicts(run.outs(), run.numerics())) {
      note(record, run);
      throw settlement.contradiction(run.outs(), run.files(), Optional.of(run));
    }
    session.restorer().place(stage, session.toPlace(stage, run));
    Optional<Ledger.Line> line =
        session.knows(record, run.key())
            ? Optional.empty()
            : Optional.of(Ledger.Line.of(record, run));
    Lock lock = settlement.lock(run.outs(), run.numerics());
    session
        .commits()
        .submit(new GroupCommit.Left(line, Optional.of(lock)), GroupCommit.Sequel.none());
    session.made(stage.name(), record);
    session.events().succeeded(stage, run.measured().wallMillis());
  }

  /** Enters a run in the ledger, which may have learned of it from a remote. */
  void note(Digest record, RunRecord run) {
    if (!session.knows(record, run.key())) {
      session.noteRun(Ledger.Line.of(record, run));
    }
  }
}
