package dev.jrepro.run.slurm;

/** Looks for what the tasks of an array leave. It decides: a queue may say anything. */
@FunctionalInterface
public interface ArrayResult {

  /** What is to become of the array. */
  enum Wish {
    /** It is to go on. */
    GO_ON,
    /** What it still does is not wanted: it is to be cancelled, if it was submitted here. */
    STOP,
    /** All is there. */
    ENOUGH
  }

  /**
   * Says what is wanted.
   *
   * @param id the array's number
   * @param ended how many tasks have ended, as far as the queue knows; while that stays the same
   *     only a quick look is worth it
   */
  Wish look(String id, long ended) throws InterruptedException;
}
