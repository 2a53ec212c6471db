package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Reason;
import java.time.Duration;
import java.util.List;

/** Tells nobody anything; who tells little begins with it. */
public class SilentEvents implements RunEvents {

  @Override
  public void planned(List<Stage> stages) {}

  @Override
  public void fresh(Stage stage) {}

  @Override
  public void started(Stage stage, List<Reason> reasons) {}

  @Override
  public void items(Stage stage, int toRun, int known) {}

  @Override
  public void line(Stage stage, String line) {}

  @Override
  public void restored(Stage stage, List<Reason> reasons) {}

  @Override
  public void waiting(Stage stage, String forWhat) {}

  @Override
  public void retrying(Stage stage, int attempt, Duration pause, String why) {}

  @Override
  public void succeeded(Stage stage, long wallMillis) {}

  @Override
  public void failed(Stage stage, String why) {}

  @Override
  public void skipped(Stage stage, Stage because) {}

  @Override
  public void warn(String text) {}

  @Override
  public void kept(RepoPath path, Entry entry) {}

  @Override
  public void pointerRewritten(RepoPath path, Digest digest) {}

  @Override
  public void followed(RepoPath path) {}

  @Override
  public void waiting() {}
}
