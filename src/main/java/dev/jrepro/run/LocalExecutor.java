package dev.jrepro.run;

import dev.jrepro.lineage.StageKey;
import dev.jrepro.plan.Judgement;

/** Runs commands on this machine, in the workspace. */
final class LocalExecutor implements Executor {

  private final RunSession session;

  LocalExecutor(RunSession session) {
    this.session = session;
  }

  @Override
  public boolean isLocal() {
    return true;
  }

  @Override
  public void run(Judgement judgement, StageKey key) throws InterruptedException {
    if (judgement.stage().map().isPresent()) {
      new MapRun(session, judgement, key).run();
    } else {
      new StageRun(session, judgement, key).run();
    }
  }

  @Override
  public void close() {
    // Each command has ended with its stage.
  }
}
