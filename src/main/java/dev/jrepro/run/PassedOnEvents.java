package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Reason;
import java.time.Duration;
import java.util.List;

/** Passes on all that it is told; who does more with some of it begins with it. */
public class PassedOnEvents implements RunEvents {

  private final RunEvents next;

  /**
   * Prepares to pass on.
   *
   * @param next who is told everything
   */
  protected PassedOnEvents(RunEvents next) {
    this.next = next;
  }

  @Override
  public void planned(List<Stage> stages) {
    next.planned(stages);
  }

  @Override
  public void fresh(Stage stage) {
    next.fresh(stage);
  }

  @Override
  public void started(Stage stage, List<Reason> reasons) {
    next.started(stage, reasons);
  }

  @Override
  public void items(Stage stage, int toRun, int known) {
    next.items(stage, toRun, known);
  }

  @Override
  public void line(Stage stage, String line) {
    next.line(stage, line);
  }

  @Override
  public void restored(Stage stage, List<Reason> reasons) {
    next.restored(stage, reasons);
  }

  @Override
  public void waiting(Stage stage, String forWhat) {
    next.waiting(stage, forWhat);
  }

  @Override
  public void retrying(Stage stage, int attempt, Duration pause, String why) {
    next.retrying(stage, attempt, pause, why);
  }

  @Override
  public void succeeded(Stage stage, long wallMillis) {
    next.succeeded(stage, wallMillis);
  }

  @Override
  public void failed(Stage stage, String why) {
    next.failed(stage, why);
  }

  @Override
  public void skipped(Stage stage, Stage because) {
    next.skipped(stage, because);
  }

  @Override
  public void warn(String text) {
    next.warn(text);
  }

  @Override
  public void kept(RepoPath path, Entry entry) {
    next.kept(path, entry);
  }

  @Override
  public void pointerRewritten(RepoPath path, Digest digest) {
    next.pointerRewritten(path, digest);
  }

  @Override
  public void followed(RepoPath path) {
    next.followed(path);
  }

  @Override
  public void waiting() {
    next.waiting();
  }
}
