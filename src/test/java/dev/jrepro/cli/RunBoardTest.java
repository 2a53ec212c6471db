package dev.jrepro.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.pipeline.PipelineFiles;
import dev.jrepro.pipeline.Pipelines;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.pipeline.StageGraph;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RunBoardTest {

  private final StageGraph graph = StageGraph.of(Pipelines.read(new OneFile(), Map.of()));
  private final RunBoard board = new RunBoard(graph, 0);

  private static final class OneFile implements PipelineFiles {
    @Override
    public List<RepoPath> pipelines() {
      return List.of(RepoPath.of("pipelines/p.yaml"));
    }

    @Override
    public Optional<String> read(RepoPath file) {
      return pipelines().contains(file)
          ? Optional.of(
              """
              stages:
                prepare: {cmd: x, outs: [data]}
                train: {cmd: x, deps: [data], outs: [model]}
                test: {cmd: x, deps: [model, data], outs: [t]}
                plot: {cmd: x, deps: [data], outs: [p]}
              """)
          : Optional.empty();
    }
  }

  private Stage stage(String name) {
    return graph.find(new StageName("p", name)).orElseThrow();
  }

  @BeforeEach
  void plan() {
    board.planned(graph.ordered());
  }

  @Test
  void nothingIsShownBeforeSomethingRuns() {
    assertThat(board.lines(1000)).isEmpty();
  }

  @Test
  void whatRunsIsShownWithItsTimeAndLastLine() {
    board.started(stage("prepare"), 1000);
    board.line(stage("prepare"), "first");
    board.line(stage("prepare"), "second");
    board.expect(s -> s.equals(stage("prepare")) ? OptionalLong.of(70_000) : OptionalLong.empty());
    assertThat(board.lines(43_500))
        .containsExactly(
            "prepare  0:42 of about 1:10  second",
            "plot     waits for prepare",
            "train    waits for prepare",
            "test     waits for prepare",
            "0 of 4 stages done, 1 running; 0:43");
  }

  @Test
  void whatWaitsIsShownWithWhatItWaitsFor() {
    board.started(stage("prepare"), 0);
    board.settled(stage("prepare"));
    board.started(stage("train"), 3_600_000);
    board.waiting(stage("plot"), "a GPU");
    assertThat(board.lines(7_261_000))
        .containsExactly(
            "train  1:01:01",
            "plot   waits for a GPU",
            "test   waits for train",
            "1 of 4 stages done, 1 running; 2:01:01");
  }

  @Test
  void aStageThatIsTriedAgainStartsAnew() {
    board.started(stage("prepare"), 0);
    board.line(stage("prepare"), "of the first attempt");
    board.waiting(stage("prepare"), "attempt 2");
    assertThat(board.lines(5000).getFirst()).isEqualTo("prepare  waits for attempt 2");
    board.started(stage("prepare"), 10_000);
    assertThat(board.lines(12_000).getFirst()).isEqualTo("prepare  0:02");
  }

  @Test
  void theLastLinesOfAStageAreKeptForItsEnd() {
    board.started(stage("prepare"), 0);
    for (int i = 0; i < 100; i++) {
      board.line(stage("prepare"), "line " + i);
    }
    assertThat(board.settled(stage("prepare"))).hasSize(20).endsWith("line 98", "line 99");
    assertThat(board.settled(stage("train"))).isEmpty();
  }
}
