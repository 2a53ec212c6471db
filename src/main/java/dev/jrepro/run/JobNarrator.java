package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Reason;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Writes into a job's log what its stage prints, and little else. */
final class JobNarrator implements RunEvents {

  private final Consumer<String> say;

  JobNarrator(Consumer<String> say) {
    this.say = say;
  }

  @Override
  public void items(Stage stage, int toRun, int known) {}

  @Override
  public void line(Stage stage, String line) {
    say.accept(line);
  }

  @Override
  public void warn(String text) {
    say.accept("Warning: " + text);
  }

  @Override
  public void succeeded(Stage stage, long wallMillis) {
    say.accept("Stage " + stage.name() + " took " + wallMillis + " ms.");
  }

  @Override
  public void retrying(Stage stage, int attempt, Duration pause, String why) {
    say.accept("It " + why + "; attempt " + attempt + " in " + pause.toSeconds() + " s.");
  }

  // The rest is told where the run was asked for.

  @Override
  public void planned(List<Stage> stages) {}

  @Override
  public void fresh(Stage stage) {}

  @Override
  public void started(Stage stage, List<Reason> reasons) {}

  @Override
  public void restored(Stage stage, List<Reason> reasons) {}

  @Override
  public void waiting(Stage stage, String forWhat) {}

  @Override
  public void failed(Stage stage, String why) {}

  @Override
  public void skipped(Stage stage, Stage because) {}

  @Override
  public void kept(RepoPath path, Entry entry) {}

  @Override
  public void followed(RepoPath path) {}

  @Override
  public void pointerRewritten(RepoPath path, Digest digest) {}

  @Override
  public void waiting() {}
}
