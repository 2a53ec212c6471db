package dev.jrepro.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class StageGraphTest {

  private static final StageGraph GRAPH =
      graph(
          Map.of(
              "p",
              """
              stages:
                train: {cmd: x, deps: [data, code.py], outs: [model, report/train.md]}
                prepare: {cmd: x, deps: [raw], outs: [data/clean, data-info]}
                evaluate: {cmd: x, deps: [model/weights], outs: [report/test.md]}
                alone: {cmd: x}
              artifacts:
                best: {path: model}
                train: {path: model}
                raw: {path: raw}
                two: {path: report}
              """,
              "q",
              """
              stages:
                alone: {cmd: x, outs: [q.txt]}
                p: {cmd: x}
                late: {cmd: x, deps: [report]}
              artifacts:
                two: {path: q.txt}
                best: {path: model}
              """));

  @Test
  void everyStageStandsBehindThoseItNeeds() {
    assertThat(names(GRAPH.ordered()))
        .containsExactly(
            "p:alone", "p:prepare", "p:train", "p:evaluate", "q:alone", "q:late", "q:p");
  }

  @Test
  void dependencyAndOutputMeetWhereOneHoldsTheOther() {
    assertThat(names(GRAPH.upstream(name("p:train")))).containsExactly("p:prepare");
    assertThat(names(GRAPH.downstream(name("p:train")))).containsExactly("p:evaluate", "q:late");
    assertThat(names(GRAPH.upstream(name("q:late")))).containsExactly("p:evaluate", "p:train");
    assertThat(GRAPH.upstream(name("p:alone"))).isEmpty();
  }

  @Test
  void producerIsWhoseOutputHoldsThePath() {
    assertThat(GRAPH.producer(RepoPath.of("model/deep/w")).map(Stage::name))
        .contains(name("p:train"));
    assertThat(GRAPH.producer(RepoPath.of("data"))).isEmpty();
    assertThat(GRAPH.producer(RepoPath.of("data-info/x"))).isPresent();
    assertThat(names(GRAPH.producers(RepoPath.of("data")))).containsExactly("p:prepare");
    assertThat(names(GRAPH.producers(RepoPath.of("report"))))
        .containsExactly("p:evaluate", "p:train");
    assertThat(names(GRAPH.producers(RepoPath.ROOT)))
        .containsExactly("p:evaluate", "p:prepare", "p:train", "q:alone");
  }

  @Test
  void chosenStagesComeWithWhatTheyNeedOrFeed() {
    assertThat(names(GRAPH.withUpstream(Set.of(name("p:evaluate")))))
        .containsExactly("p:prepare", "p:train", "p:evaluate");
    assertThat(names(GRAPH.withDownstream(Set.of(name("p:train")))))
        .containsExactly("p:train", "p:evaluate", "q:late");
    assertThat(GRAPH.withUpstream(Set.of())).isEmpty();
  }

  @Test
  void targetIsAPipelineBeforeAStageBeforeAPathBeforeAnArtifact() {
    assertThat(names(GRAPH.resolve("p")))
        .containsExactly("p:alone", "p:evaluate", "p:prepare", "p:train");
    assertThat(names(GRAPH.resolve("pipelines/q.yaml"))).hasSize(3);
    assertThat(names(GRAPH.resolve("q:p"))).containsExactly("q:p");
    assertThat(names(GRAPH.resolve("train"))).containsExactly("p:train");
    assertThat(names(GRAPH.resolve("pipelines/p.yaml:train"))).containsExactly("p:train");
    assertThat(names(GRAPH.resolve("./model/"))).containsExactly("p:train");
    assertThat(names(GRAPH.resolve("report"))).containsExactly("p:evaluate", "p:train");
    assertThat(names(GRAPH.resolve("best"))).containsExactly("p:train");
    assertThat(names(GRAPH.resolve("q:two"))).containsExactly("q:alone");
  }

  @Test
  void ambiguousTargetNamesItsCandidates() {
    assertThatThrownBy(() -> GRAPH.resolve("alone"))
        .isInstanceOf(JreproException.Invalid.class)
        .hasMessage("'alone' could be p:alone or q:alone.");
    assertThatThrownBy(() -> GRAPH.resolve("two")).hasMessage("'two' could be p:two or q:two.");
  }

  @Test
  void unknownTargetNamesTheNearest() {
    assertThatThrownBy(() -> GRAPH.resolve("trian"))
        .hasMessage("'trian' is no pipeline, stage, output or artifact of this project.")
        .satisfies(e -> assertThat(((JreproException) e).hint()).contains("Did you mean train?"));
    for (String odd : List.of("..", "/x", "", ".", "x:y:z", ":")) {
      assertThatThrownBy(() -> GRAPH.resolve(odd)).isInstanceOf(JreproException.Invalid.class);
    }
  }

  @Test
  void artifactThatNoStageMakesIsNoTarget() {
    assertThatThrownBy(() -> GRAPH.resolve("p:raw"))
        .hasMessage("no stage makes 'raw', the artifact 'p:raw'.");
  }

  @Test
  void titleIsShortWhereItIsUnique() {
    assertThat(GRAPH.title(name("p:train"))).isEqualTo("train");
    assertThat(GRAPH.title(name("p:alone"))).isEqualTo("p:alone");
  }

  @Test
  void cycleOverTwoPipelinesIsPrintedInFullNames() {
    assertThatThrownBy(() ->
            graph(
                Map.of(
                    "p", "stages:\n  a: {cmd: x, deps: [two], outs: [one]}\n",
                    "q", "stages:\n  a: {cmd: x, deps: [one], outs: [two]}\n")))
        .hasMessage("pipelines/p.yaml:2:3: these stages need each other: p:a -> q:a -> p:a.");
  }

  @Test
  void longCycleIsCutShort() {
    StringBuilder text = new StringBuilder("stages:\n");
    for (int i = 0; i < 50; i++) {
      int before = (i + 49) % 50;
      text.append("  s%02d: {cmd: x, deps: [o%d], outs: [o%d]}\n".formatted(i, before, i));
    }
    assertThatThrownBy(() -> graph(Map.of("p", text.toString())))
        .hasMessageContaining("s00 -> s01 -> ")
        .hasMessageEndingWith("s19 -> (30 more) -> s00.");
  }

  @Test
  @Timeout(20)
  void chainOfHundredThousandIsNoBurden() {
    int length = 100_000;
    Stage link = GRAPH.find(name("p:alone")).orElseThrow();
    List<Stage> chain = IntStream.range(0, length).mapToObj(i -> link(link, i)).toList();
    RepoPath file = RepoPath.of("pipelines/c.yaml");
    List<Pipeline> pipelines =
        List.of(new Pipeline("c", file, chain, List.of(), List.of(), List.of(), List.of()));
    long start = System.nanoTime();
    StageGraph graph = StageGraph.of(pipelines);
    StageName last = name("c:s" + (length - 1));
    assertThat(graph.withUpstream(Set.of(last))).hasSize(length);
    assertThat(graph.ordered().getLast().name()).isEqualTo(last);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
  }

  /** Returns a stage that reads {@code o<i>} and writes the next. */
  private static Stage link(Stage model, int i) {
    Output out =
        new Output(
            RepoPath.of("o" + (i + 1)),
            Output.Kind.OUT,
            true,
            false,
            true,
            false,
            List.of(),
            Optional.empty(),
            JsonValue.object().build(),
            model.mark());
    return new Stage(
        new StageName("c", "s" + i),
        model.command(),
        model.workingFolder(),
        List.of(RepoPath.of("o" + i)),
        List.of(),
        List.of(out),
        List.of(),
        model.environment(),
        model.resources(),
        model.timeout(),
        model.retries(),
        model.map(),
        model.sandbox(),
        model.fingerprint(),
        false,
        false,
        "",
        model.meta(),
        model.mark());
  }

  private static StageGraph graph(Map<String, String> texts) {
    MemoryFiles files = new MemoryFiles();
    texts.forEach((name, text) -> files.with("pipelines/" + name + ".yaml", text));
    return StageGraph.of(Pipelines.read(files, Map.of()));
  }

  private static StageName name(String address) {
    int colon = address.indexOf(':');
    return new StageName(address.substring(0, colon), address.substring(colon + 1));
  }

  private static List<String> names(List<Stage> stages) {
    return stages.stream().map(stage -> stage.name().toString()).toList();
  }
}
