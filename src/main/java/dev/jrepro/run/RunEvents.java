package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Reason;
import java.time.Duration;
import java.util.List;

/**
 * Is told what a run does, as it does it; for whoever shows it to a person. Stages may run side by
 * side: it is called by any thread, and by several at once.
 */
public interface RunEvents {

  /** The run begins; these are the stages that were chosen, in order. */
  void planned(List<Stage> stages);

  /** A stage is fresh, or frozen. */
  void fresh(Stage stage);

  /** A stage's command is about to start. */
  void started(Stage stage, List<Reason> reasons);

  /**
   * A map stage has begun.
   *
   * @param toRun for how many items its command runs
   * @param known how many have outputs that are known
   */
  void items(Stage stage, int toRun, int known);

  /** A stage's command printed a line. */
  void line(Stage stage, String line);

  /** A stage's outputs were restored instead of made. */
  void restored(Stage stage, List<Reason> reasons);

  /** A stage is stale and cannot start yet; {@code forWhat} is in the way. Told once a stage. */
  void waiting(Stage stage, String forWhat);

  /**
   * A stage's command failed and is going to be started again.
   *
   * @param attempt the number of the attempt to come; that of the first was 1
   * @param pause what passes before it
   * @param why how the last one ended: a sentence without its full stop
   */
  void retrying(Stage stage, int attempt, Duration pause, String why);

  /** A stage's outputs are in place. */
  void succeeded(Stage stage, long wallMillis);

  /** A stage failed: {@code why} is a sentence without its full stop. */
  void failed(Stage stage, String why);

  /** A stage was passed over because one that it needs did not succeed. */
  void skipped(Stage stage, Stage because);

  /** Something that a person ought to know. */
  void warn(String text);

  /** Modified bytes of an old output were stored before the stage replaced it. */
  void kept(RepoPath path, Entry entry);

  /** Pointer data differed from its pointer, was stored, and the pointer rewritten. */
  void pointerRewritten(RepoPath path, Digest digest);

  /** Git had changed a pointer; its data, as the old one said, was brought up to it. */
  void followed(RepoPath path);

  /** Another process has the workspace; this one waits. */
  void waiting();
}
