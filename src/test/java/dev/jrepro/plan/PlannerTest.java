package dev.jrepro.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.content.Entry;
import dev.jrepro.content.Kind;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.lineage.FoundSources;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.MemoryProject;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.pipeline.StageGraph;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class PlannerTest {

  private static final String THREE =
      """
      stages:
        one: {cmd: x, deps: [in.txt], params: [a], outs: [one.txt]}
        two: {cmd: x, deps: [in.txt], params: [b], outs: [two.txt]}
        three: {cmd: x, deps: [one.txt, two.txt], outs: [three.txt]}
        four: {cmd: x, deps: [three.txt], outs: [four.txt]}
      """;

  private final MemoryFacts facts = new MemoryFacts().with("in.txt", "x");

  private static StageGraph graph(String pipeline, String params) {
    return new MemoryProject()
        .with("pipelines/p.yaml", pipeline)
        .with("params.yaml", params)
        .snapshot()
        .graph();
  }

  private static Stage stage(String text) {
    return graph("stages: {s: {" + text + "}}", "a: 1\nt: {u: [1, 2]}\n").ordered().getFirst();
  }

  /** Returns why a stage is stale; nothing if it is fresh. */
  private List<String> reasons(Stage stage) {
    return texts(new Planner(facts).judge(stage));
  }

  private static List<String> texts(Judgement judgement) {
    return judgement.verdict() instanceof Verdict.Stale(List<Reason> reasons)
        ? reasons.stream().map(Reason::text).toList()
        : List.of();
  }

  private Map<String, List<String>> all(StageGraph graph) {
    Map<String, List<String>> all = new TreeMap<>();
    new Planner(facts)
        .judgeAll(graph, graph.ordered())
        .forEach((name, judgement) -> all.put(name.stage(), texts(judgement)));
    return all;
  }

  @Test
  void whatNeverRanIsStale() {
    Stage stage = stage("cmd: x, deps: [in.txt], outs: [out]");
    assertThat(reasons(stage)).containsExactly("it has never run here");
  }

  @Test
  void whatIsAsTheLockSaysIsFresh() {
    Stage stage = stage("cmd: x, deps: [in.txt], params: [a, t], outs: [out], metrics: [m.json]");
    facts.run(stage);
    Judgement judgement = new Planner(facts).judge(stage);
    assertThat(judgement.verdict()).isEqualTo(new Verdict.Fresh());
    assertThat(judgement.key().map(StageKey::digest))
        .isEqualTo(judgement.lock().map(Lock::key))
        .isPresent();
    assertThat(judgement.deps()).containsOnlyKeys(RepoPath.of("in.txt"));
  }

  @Test
  void aLockThatDoesNotReadIsSaid() {
    Stage stage = stage("cmd: x");
    facts.run(stage);
    facts.broken.add(stage.name());
    assertThat(reasons(stage)).containsExactly("its lock does not read (a merge conflict?)");
  }

  @Test
  void aChangedCommandIsSaid() {
    facts.run(stage("cmd: x"));
    assertThat(reasons(stage("cmd: [x, z]")))
        .singleElement()
        .asString()
        .startsWith("the command changed: ")
        .contains("x", "z");
  }

  @Test
  void aChangedParameterIsSaidWithBothValues() {
    facts.run(stage("cmd: x, params: [a]"));
    Stage now = graph("stages: {s: {cmd: x, params: [a]}}", "a: 1.0\n").ordered().getFirst();
    assertThat(reasons(now)).containsExactly("parameter a (params.yaml) changed: 1 → 1.0");
  }

  @Test
  void anAddedAndARemovedParameterAreSaid() {
    facts.run(stage("cmd: x, params: [a]"));
    assertThat(reasons(stage("cmd: x, params: [t.u]")))
        .containsExactly(
            "parameter a (params.yaml) changed: 1 → (nothing)",
            "parameter t.u (params.yaml) changed: (nothing) → [\"1\",\"2\"]");
  }

  @Test
  void aStringThatLooksLikeANumberIsToldFromIt() {
    facts.run(stage("cmd: x, params: [a]"));
    Stage now = graph("stages: {s: {cmd: x, params: [a]}}", "a: '1'\n").ordered().getFirst();
    assertThat(reasons(now)).containsExactly("parameter a (params.yaml) changed: int 1 → str 1");
  }

  @Test
  void aChangedDependencyIsSaidWithBothDigests() {
    Stage stage = stage("cmd: x, deps: [in.txt]");
    facts.run(stage);
    facts.with("in.txt", "yy");
    assertThat(reasons(stage))
        .containsExactly(
            "dependency in.txt changed: f %s (1 B) → f %s (2 B)"
                .formatted(Digest.ofUtf8("x").brief(), Digest.ofUtf8("yy").brief()));
  }

  @Test
  void aChangedModeIsAChange() {
    Stage stage = stage("cmd: x, deps: [in.txt]");
    facts.run(stage);
    facts.files.put(RepoPath.of("in.txt"), new Entry(Kind.EXECUTABLE, Digest.ofUtf8("x"), 1, 1));
    assertThat(reasons(stage)).singleElement().asString().contains("f ", "→ x ");
  }

  @Test
  void aMissingDependencyIsSaidAndThereIsNoKey() {
    Stage stage = stage("cmd: x, deps: [in.txt, gone]");
    facts.with("gone", "");
    facts.run(stage);
    facts.files.remove(RepoPath.of("gone"));
    assertThat(reasons(stage)).containsExactly("dependency gone is missing");
    assertThat(new Planner(facts).judge(stage).key()).isEmpty();
  }

  @Test
  void aNewAndADroppedDependencyAreSaid() {
    facts.with("other", "y");
    facts.run(stage("cmd: x, deps: [in.txt]"));
    assertThat(reasons(stage("cmd: x, deps: [other]")))
        .hasSize(2)
        .anyMatch(text -> text.startsWith("dependency in.txt") && text.endsWith("→ (nothing)"))
        .anyMatch(text -> text.startsWith("dependency other changed: (nothing) →"));
  }

  @Test
  void aMissingOutputIsSaid() {
    Stage stage = stage("cmd: x, outs: [out]");
    facts.run(stage);
    facts.files.clear();
    assertThat(reasons(stage)).containsExactly("output out is missing");
  }

  @Test
  void anOutputThatDiffersFromTheLockIsSaid() {
    Stage stage = stage("cmd: x, outs: [out]");
    facts.run(stage, "made");
    facts.with("out", "edited");
    assertThat(reasons(stage))
        .containsExactly(
            "output out differs from the lock: f %s (4 B) → f %s (6 B)"
                .formatted(Digest.ofUtf8("made").brief(), Digest.ofUtf8("edited").brief()));
  }

  @Test
  void aNewDeclarationOfAnOutputIsSaid() {
    facts.run(stage("cmd: x, outs: [out]"));
    assertThat(reasons(stage("cmd: x, metrics: [out]")))
        .singleElement()
        .asString()
        .startsWith("the declaration of output out changed: ");
  }

  @Test
  void theWorkingFolderAndVariablesAreSaid() {
    facts.variables.put("HOST", "a");
    facts.run(stage("cmd: x, env: [HOST]"));
    facts.variables.put("HOST", "b");
    assertThat(reasons(stage("cmd: x, env: [HOST]")))
        .singleElement()
        .asString()
        .startsWith("variable HOST changed: sha256:");
    facts.run(stage("cmd: x, env: {SEED: '1'}"));
    assertThat(reasons(stage("cmd: x, env: {SEED: '2'}, wdir: sub")))
        .containsExactly("variable SEED changed: 1 → 2", "the working folder changed: . → sub");
  }

  @Test
  void whatAJavaStageDependsOnIsSaid() {
    facts.with("Run.java", "a").with("Net.java", "b");
    RepoPath net = RepoPath.of("Net.java");
    facts.found = Optional.of(new FoundSources(FoundSources.digestOf(List.of(net)), List.of(net)));
    facts.run(stage("java: Run.java"));
    assertThat(reasons(stage("java: Run.java"))).isEmpty();
    assertThat(reasons(stage("java: Run.java, resources: {cpus: 2, gpu: none}")))
        .containsExactly("java device changed: auto → cpu", "java threads changed: 1 → 2");
    facts.with("Net.java", "c");
    assertThat(reasons(stage("java: Run.java")))
        .singleElement()
        .asString()
        .startsWith("dependency Net.java changed");
  }

  @Test
  void alwaysChangedIsAlwaysStale() {
    Stage stage = stage("cmd: x, always_changed: true");
    facts.run(stage);
    assertThat(reasons(stage)).containsExactly("it is declared always_changed");
  }

  @Test
  void aFrozenStageIsNeverLookedAt() {
    Stage stage = stage("cmd: x, deps: [gone], outs: [out], frozen: true");
    Judgement judgement = new Planner(facts).judge(stage);
    assertThat(judgement.verdict()).isEqualTo(new Verdict.Frozen());
    assertThat(judgement.key()).isEmpty();
    assertThat(facts.asked).isEmpty();
  }

  @Test
  void allReasonsAreSaidAtOnce() {
    facts.run(stage("cmd: x, deps: [in.txt], params: [a], outs: [out]"), "made");
    facts.with("in.txt", "y").with("out", "edited");
    Stage now =
        graph("stages: {s: {cmd: z, deps: [in.txt], params: [a], outs: [out]}}", "a: 2\n")
            .ordered()
            .getFirst();
    assertThat(reasons(now)).hasSize(4);
  }

  @Test
  void aLockOfOlderKeyRulesIsJudgedByItsInputs() {
    Stage stage = stage("cmd: x, deps: [in.txt]");
    facts.run(stage);
    facts.locks.computeIfPresent(
        stage.name(),
        (name, lock) ->
            new Lock(
                name,
                StageKey.SCHEMA - 1,
                Digest.ofUtf8("by older rules"),
                lock.inputs(),
                lock.outs(),
                lock.sources(),
                lock.numerics()));
    assertThat(reasons(stage)).isEmpty();
  }

  @Test
  void aLockWhoseKeyIsNotThatOfItsInputsIsStale() {
    Stage stage = stage("cmd: x");
    facts.run(stage);
    facts.locks.computeIfPresent(
        stage.name(),
        (name, lock) ->
            new Lock(
                name,
                lock.keySchema(),
                Digest.ofUtf8("edited by hand"),
                lock.inputs(),
                lock.outs(),
                lock.sources(),
                lock.numerics()));
    assertThat(reasons(stage)).singleElement().asString().startsWith("the lock's key changed");
  }

  @Test
  void whatNeedsAStaleStageIsStale() {
    StageGraph graph = graph(THREE, "a: 1\nb: 1\n");
    facts.runAll(graph.ordered());
    assertThat(all(graph).values()).allMatch(List::isEmpty);
    assertThat(all(graph(THREE, "a: 1\nb: 2\n")))
        .containsEntry("one", List.of())
        .containsEntry("two", List.of("parameter b (params.yaml) changed: 1 → 2"))
        .containsEntry("three", List.of("it needs p:two, which is stale"))
        .containsEntry("four", List.of("it needs p:three, which is stale"));
  }

  @Test
  void whatNeedsAFrozenStageIsNotStaleForIt() {
    StageGraph before = graph(THREE, "a: 1\nb: 1\n");
    facts.runAll(before.ordered());
    String frozen = THREE.replace("params: [b]", "params: [b], frozen: true");
    assertThat(all(graph(frozen, "a: 1\nb: 2\n")).values()).allMatch(List::isEmpty);
  }

  @Test
  void aFrozenStageIsNotStaleForWhatItNeeds() {
    facts.runAll(graph(THREE, "a: 1\nb: 1\n").ordered());
    String frozen = THREE.replace("outs: [three.txt]", "outs: [three.txt], frozen: true");
    assertThat(all(graph(frozen, "a: 1\nb: 2\n")))
        .containsEntry("two", List.of("parameter b (params.yaml) changed: 1 → 2"))
        .containsEntry("three", List.of())
        .containsEntry("four", List.of());
  }

  @Test
  void stagesThatAreNotAskedAboutMakeNothingStale() {
    StageGraph graph = graph(THREE, "a: 1\nb: 2\n");
    facts.runAll(graph(THREE, "a: 1\nb: 1\n").ordered());
    Stage four = graph.find(new StageName("p", "four")).orElseThrow();
    assertThat(new Planner(facts).judgeAll(graph, List.of(four)))
        .hasSize(1)
        .allSatisfy((name, judgement) -> assertThat(texts(judgement)).isEmpty());
  }

  @Test
  void eachOutputOfAStageIsLookedAtOnce() {
    StageGraph graph = graph(THREE, "a: 1\nb: 1\n");
    facts.runAll(graph.ordered());
    facts.asked.clear();
    all(graph);
    assertThat(facts.askedAgain()).containsOnlyKeys("dependency in.txt");
  }
}
