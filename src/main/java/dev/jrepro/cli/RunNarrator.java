package dev.jrepro.cli;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.pipeline.StageGraph;
import dev.jrepro.plan.Reason;
import dev.jrepro.run.RunEvents;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Tells a person how a run goes on, a line at a time. */
final class RunNarrator implements RunEvents {

  private final Cli cli;
  private final StageGraph graph;
  private final Consumer<String> printer;

  RunNarrator(Cli cli, StageGraph graph) {
    this(cli, graph, cli.terminal()::say);
  }

  /**
   * Narrates a run.
   *
   * @param printer prints a line
   */
  RunNarrator(Cli cli, StageGraph graph, Consumer<String> printer) {
    this.cli = cli;
    this.graph = graph;
    this.printer = printer;
  }

  boolean isVerbose() {
    return cli.isVerbose();
  }

  private void say(String line) {
    if (!cli.isQuiet()) {
      printer.accept(line);
    }
  }

  @Override
  public void planned(List<Stage> stages) {
    if (cli.isVerbose()) {
      cli.progress(stages.size() + (stages.size() == 1 ? " stage." : " stages."));
    }
  }

  @Override
  public void fresh(Stage stage) {
    if (cli.isVerbose()) {
      tell(stage, stage.frozen() ? "frozen" : "fresh");
    }
  }

  @Override
  public void started(Stage stage, List<Reason> reasons) {
    tell(stage, "running, because " + because(reasons));
  }

  @Override
  public void items(Stage stage, int toRun, int known) {
    String run = toRun == 1 ? "1 item runs" : toRun + " items run";
    tell(stage, known == 0 ? run : run + ", the outputs of " + known + " are known");
  }

  @Override
  public void line(Stage stage, String line) {
    say(title(stage) + " | " + line);
  }

  @Override
  public void restored(Stage stage, List<Reason> reasons) {
    tell(stage, "restored from an earlier run (" + because(reasons) + ")");
  }

  @Override
  public void waiting(Stage stage, String forWhat) {
    tell(stage, "waiting for " + forWhat);
  }

  @Override
  public void retrying(Stage stage, int attempt, Duration pause, String why) {
    String when = pause.isZero() ? "" : " in " + Texts.seconds(pause.toMillis());
    tell(stage, why + "; attempt " + attempt + " starts" + when);
  }

  @Override
  public void succeeded(Stage stage, long wallMillis) {
    tell(stage, "done in " + Texts.seconds(wallMillis));
  }

  @Override
  public void failed(Stage stage, String why) {
    tell(stage, why);
  }

  @Override
  public void skipped(Stage stage, Stage because) {
    tell(stage, "passed over, because it needs " + title(because));
  }

  @Override
  public void warn(String text) {
    say("Warning: " + text);
  }

  @Override
  public void kept(RepoPath path, Entry entry) {
    say("What was in " + path + " is kept in the cache as " + entry.digest() + ".");
  }

  @Override
  public void followed(RepoPath path) {
    say(path + " was behind its pointer, which Git changed; it is checked out now.");
  }

  @Override
  public void pointerRewritten(RepoPath path, Digest digest) {
    say(path + " has changed; its pointer names " + digest.brief() + " now.");
  }

  @Override
  public void waiting() {
    say("Another jrepro is running in this workspace; waiting for it.");
  }

  private static String because(List<Reason> reasons) {
    String first = reasons.getFirst().text();
    return reasons.size() == 1 ? first : first + " (and " + (reasons.size() - 1) + " more)";
  }

  private void tell(Stage stage, String text) {
    say(title(stage) + ": " + text);
  }

  private String title(Stage stage) {
    return graph.find(stage.name()).isPresent()
        ? graph.title(stage.name())
        : stage.name().toString();
  }
}
