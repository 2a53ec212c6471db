package dev.jrepro.run;

import dev.jrepro.core.JreproException;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.plan.Judgement;

/** Makes the outputs of stale stages: on this machine, or on others. For many threads. */
public interface Executor extends AutoCloseable {

  /**
   * Returns whether a stage takes of this machine's processors, memory and GPUs while it runs; a
   * cluster sees to its own.
   */
  boolean isLocal();

  /**
   * Runs a stage whose inputs are all in place, to its end; called by a virtual thread of its own.
   * On return the stage's outputs are in the workspace, and its record and lock are written or
   * about to be: they are when the run ends.
   *
   * @param judgement the stage, and what its verdict rests on
   * @param key its key
   * @throws JreproException.StageFailed if the command fails; the workspace is as it was then
   * @throws NotReproduced if its outputs contradict its lock
   * @throws InterruptedException if a person ended the run; the workspace is as it was
   */
  void run(Judgement judgement, StageKey key) throws InterruptedException;

  /** No stage runs any more. */
  @Override
  void close();
}
