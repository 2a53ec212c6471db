package dev.jrepro.run;

import dev.jrepro.lineage.StageKey;
import dev.jrepro.pipeline.Retries;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Judgement;
import java.time.Duration;
import java.util.Optional;

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
    Stage stage = judgement.stage();
    if (stage.map().isPresent()) {
      // Each item is tried again by itself.
      new MapRun(session, judgement, key, Optional.empty()).run();
      return;
    }
    Retries retries = stage.retries();
    for (int tried = 1; ; tried++) {
      try {
        new StageRun(session, judgement, key).run();
        return;
      } catch (CommandFailed e) {
        if (tried > retries.times() || !e.mayBeRetried(retries)) {
          session.events().failed(stage, e.why());
          throw e;
        }
        Duration pause = retries.pauseAfter(tried);
        session.events().retrying(stage, tried + 1, pause, e.why());
        Thread.sleep(pause);
      }
    }
  }

  @Override
  public void close() {
    // Each command has ended with its stage.
  }
}
