package dev.jrepro.cli;

import dev.jrepro.core.StageName;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.pipeline.StageGraph;
import dev.jrepro.plan.Reason;
import dev.jrepro.project.Project;
import dev.jrepro.run.PassedOnEvents;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Shows a run on a terminal: what happened as lines that stay, and below them a board of what runs
 * and what waits, drawn a few times a second. Of what a command prints, the board has the last
 * line; if the command fails, its last lines are printed.
 */
final class LiveRun extends PassedOnEvents implements AutoCloseable {

  private static final Duration PERIOD = Duration.ofMillis(200);

  private final Board board;
  private final RunBoard state;
  private final RunNarrator narrator;
  private final InstantSource clock;
  private final boolean allLines;
  private final Supplier<Map<StageName, Long>> lastTimes;
  private final Thread artist;
  private volatile boolean over;

  private LiveRun(
      Board board, RunBoard state, RunNarrator narrator, Supplier<Map<StageName, Long>> lastTimes) {
    super(narrator);
    this.board = board;
    this.state = state;
    this.narrator = narrator;
    this.lastTimes = lastTimes;
    this.clock = InstantSource.system();
    this.allLines = narrator.isVerbose();
    this.artist = Thread.ofPlatform().daemon().name("board").unstarted(this::draw);
  }

  /** Starts to show a run of a project. */
  static LiveRun start(Cli cli, Project project, StageGraph graph) {
    Board board = new Board(cli.terminal().err());
    RunBoard state = new RunBoard(graph, InstantSource.system().millis());
    LiveRun run =
        new LiveRun(board, state, new RunNarrator(cli, graph, board::print), () -> times(project));
    run.artist.start();
    return run;
  }

  /** Returns how long each stage took when it last succeeded, as far as the ledger tells. */
  private static Map<StageName, Long> times(Project project) {
    Map<StageName, Long> times = new HashMap<>();
    for (Ledger.Line line : project.ledger().lines()) {
      if (line.outcome() == RunRecord.Outcome.SUCCEEDED) {
        line.wallMillis().ifPresent(millis -> times.put(line.stage(), millis));
      }
    }
    return times;
  }

  private void draw() {
    try {
      // What is over at once needs neither a board nor the ledger.
      Thread.sleep(PERIOD);
      Map<StageName, Long> times = lastTimes.get();
      state.expect(stage -> {
        Long millis = times.get(stage.name());
        return millis == null ? OptionalLong.empty() : OptionalLong.of(millis);
      });
      while (!over) {
        board.draw(state.lines(clock.millis()));
        Thread.sleep(PERIOD);
      }
    } catch (InterruptedException e) {
      return; // The run is over.
    }
  }

  @Override
  public void close() {
    over = true;
    artist.interrupt();
    try {
      artist.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    board.draw(List.of());
  }

  @Override
  public void planned(List<Stage> stages) {
    state.planned(stages);
    narrator.planned(stages);
  }

  @Override
  public void fresh(Stage stage) {
    state.settled(stage);
    narrator.fresh(stage);
  }

  @Override
  public void started(Stage stage, List<Reason> reasons) {
    state.started(stage, clock.millis());
    narrator.started(stage, reasons);
  }

  @Override
  public void line(Stage stage, String line) {
    state.line(stage, line);
    if (allLines) {
      narrator.line(stage, line);
    }
  }

  @Override
  public void waiting(Stage stage, String forWhat) {
    state.waiting(stage, forWhat);
  }

  @Override
  public void retrying(Stage stage, int attempt, Duration pause, String why) {
    state.waiting(stage, "attempt " + attempt);
    narrator.retrying(stage, attempt, pause, why);
  }

  @Override
  public void restored(Stage stage, List<Reason> reasons) {
    state.settled(stage);
    narrator.restored(stage, reasons);
  }

  @Override
  public void succeeded(Stage stage, long wallMillis) {
    state.settled(stage);
    narrator.succeeded(stage, wallMillis);
  }

  @Override
  public void failed(Stage stage, String why) {
    List<String> last = state.settled(stage);
    if (!allLines) {
      last.forEach(line -> narrator.line(stage, line));
    }
    narrator.failed(stage, why);
  }

  @Override
  public void skipped(Stage stage, Stage because) {
    state.settled(stage);
    narrator.skipped(stage, because);
  }
}
