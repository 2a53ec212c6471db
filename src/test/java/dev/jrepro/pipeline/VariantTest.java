package dev.jrepro.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.StageName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@code foreach} and {@code matrix}: one entry, many stages, under DVC's names. */
final class VariantTest {

  private static final List<Pipeline> GROUPS =
      Pipelines.read(Corpus.project(Corpus.ROOT.resolve("good/groups.yaml")), Map.of());

  @Test
  void valuesOfASimpleListAreTheNames() {
    assertThat(commands("list"))
        .containsExactly(
            "list@a: echo 'a'",
            "list@2: echo '2'",
            "list@0.10: echo '0.10'",
            "list@true: echo 'true'",
            "list@None: echo 'None'",
            "list@b/c:d e: echo 'b/c:d e'");
  }

  @Test
  void keysOfAMappingAreTheNames() {
    assertThat(commands("mapping"))
        .containsExactly("mapping@low: echo low", "mapping@high: echo high");
  }

  @Test
  void placesInAListOfMappingsAreTheNames() {
    assertThat(commands("dicts"))
        .containsExactly("dicts@0: echo one 0.1", "dicts@1: echo two 1e-3");
    Stage second = stages("dicts").get(1);
    assertThat(second.workingFolder().value()).isEqualTo("at/two");
    assertThat(second.deps()).extracting(Object::toString).containsExactly("list/a");
    assertThat(second.outs()).extracting(o -> o.path().value()).containsExactly("at/two/x-1e-3");
    assertThat(commands("mixed")).containsExactly("mixed@0: echo mixed", "mixed@1: echo mixed");
  }

  @Test
  void expressionCanBeTheList() {
    assertThat(commands("expression"))
        .containsExactly("expression@val: echo val", "expression@test: echo test");
  }

  @Test
  void axesOfAMatrixAreJoinedAndTheLastTurnsFastest() {
    assertThat(commands("train"))
        .containsExactly(
            "train@small-0.1-data0: echo small 0.1 small-0.1-data0",
            "train@small-0.1-data1: echo small 0.1 small-0.1-data1",
            "train@small-1.0e-2-data0: echo small 1.0e-2 small-1.0e-2-data0",
            "train@small-1.0e-2-data1: echo small 1.0e-2 small-1.0e-2-data1",
            "train@large-0.1-data0: echo large 0.1 large-0.1-data0",
            "train@large-0.1-data1: echo large 0.1 large-0.1-data1",
            "train@large-1.0e-2-data0: echo large 1.0e-2 large-1.0e-2-data0",
            "train@large-1.0e-2-data1: echo large 1.0e-2 large-1.0e-2-data1");
    assertThat(commands("whole"))
        .containsExactly(
            "whole@1-true: echo 1 true 7",
            "whole@1-false: echo 1 false 7",
            "whole@2-true: echo 2 true 7",
            "whole@2-false: echo 2 false 7");
  }

  @Test
  void itemKeepsItsType() {
    String yaml =
        """
        stages:
          a:
            foreach: [true, false]
            do: {cmd: "true", frozen: "${item}", meta: "${item}"}
          b:
            matrix: {cpus: [2, 4], deps: [[x, y]]}
            cmd: "true"
            resources: {cpus: "${item.cpus}"}
            deps: ${item.deps}
        """;
    List<Stage> stages = MemoryFiles.of("pipelines/p.yaml", yaml).stages();
    assertThat(stages).extracting(Stage::frozen).containsExactly(true, false, false, false);
    assertThat(stages.get(3).resources().cpus()).isEqualTo(4);
    assertThat(stages.get(3).deps()).extracting(Object::toString).containsExactly("x", "y");
    assertThat(stages.get(3).name().stage()).isEqualTo("b@4-deps0");
  }

  @Test
  void itemHidesAParameterOfItsName() {
    MemoryFiles files =
        MemoryFiles.of(
                "pipelines/p.yaml",
                """
                stages:
                  a: {foreach: [x], do: {cmd: "echo ${item} ${key}"}}
                  b: {cmd: "echo ${item}"}
                """)
            .with("params.yaml", "item: p\nkey: k\n");
    assertThat(lines(files.stages())).containsExactly("a@x: echo x k", "b: echo p");
  }

  @Test
  void emptyListOfADvcFileGivesNoStage() {
    String yaml =
        """
        stages:
          none: {foreach: [], do: {cmd: "true"}}
          empty: {matrix: {a: [1, 2], b: []}, cmd: "true"}
          train: {foreach: [val, test], do: {cmd: "true"}}
        """;
    assertThat(MemoryFiles.of("sub/dvc.yaml", yaml).stages())
        .extracting(stage -> stage.name().toString())
        .containsExactly("sub:train@val", "sub:train@test");
  }

  @Test
  void overrideChangesWhichStagesThereAre() {
    MemoryFiles files =
        MemoryFiles.of(
                "pipelines/p.yaml",
                "stages:\n  a: {foreach: \"${models}\", do: {cmd: \"echo ${item}\"}}\n")
            .with("params.yaml", "models: [x, y]\n");
    assertThat(files.pipelines(Map.of("models", "[z]")).getFirst().stages())
        .extracting(stage -> stage.name().stage())
        .containsExactly("a@z");
  }

  @Test
  void nameBeforeTheSignMeansAll() {
    StageGraph graph = StageGraph.of(GROUPS);
    assertThat(names(graph.resolve("list"))).hasSize(6);
    assertThat(names(graph.resolve("groups:mapping")))
        .containsExactly("groups:mapping@high", "groups:mapping@low");
    assertThat(names(graph.resolve("pipelines/groups.yaml:mapping@low")))
        .containsExactly("groups:mapping@low");
    assertThat(names(graph.resolve("list@b/c:d e"))).containsExactly("groups:list@b/c:d e");
    assertThat(names(graph.resolve("groups:list@b/c:d e"))).containsExactly("groups:list@b/c:d e");
    assertThat(names(graph.resolve("mapping/low.txt"))).containsExactly("groups:mapping@low");
    assertThat(graph.isName("list")).isTrue();
    assertThat(graph.isName("mapping/low.txt")).isFalse();
    assertThatThrownBy(() -> graph.resolve("lists"))
        .satisfies(e -> assertThat(((JreproException) e).hint()).contains("Did you mean list?"));
    assertThatThrownBy(() -> graph.resolve("list@")).hasMessageContaining("is no pipeline, stage");
  }

  @Test
  void nameInTwoPipelinesIsAmbiguous() {
    MemoryFiles files =
        MemoryFiles.of("pipelines/p.yaml", "stages: {a: {foreach: [1, 2], do: {cmd: x}}}")
            .with("pipelines/q.yaml", "stages: {a: {cmd: x}}");
    StageGraph graph = StageGraph.of(Pipelines.read(files, Map.of()));
    assertThatThrownBy(() -> graph.resolve("a")).hasMessage("'a' could be p:a or q:a.");
    assertThat(names(graph.resolve("p:a"))).containsExactly("p:a@1", "p:a@2");
    assertThat(graph.title(new StageName("q", "a"))).isEqualTo("q:a");
    assertThat(graph.title(new StageName("p", "a@1"))).isEqualTo("a@1");
  }

  @Test
  void tooManyInSeveralEntriesAreRefusedBeforeTheyAreRead() {
    String axis =
        IntStream.range(0, 300).mapToObj(String::valueOf).collect(Collectors.joining(","));
    String entry = ": {matrix: {x: [" + axis + "], y: [" + axis + "]}, cmd: x}\n";
    MemoryFiles files = MemoryFiles.of("pipelines/p.yaml", "stages:\n  a" + entry + "  b" + entry);
    assertThatThrownBy(files::stages)
        .isInstanceOf(JreproException.Invalid.class)
        .hasMessageContaining(
            "p.yaml:3:15: stage b: matrix: 90,000 stages (300 × 300) are too many");
  }

  private static List<Stage> stages(String group) {
    return GROUPS.getFirst().stages().stream()
        .filter(stage -> stage.name().stage().startsWith(group + "@"))
        .toList();
  }

  private static List<String> commands(String group) {
    return lines(stages(group));
  }

  private static List<String> lines(List<Stage> stages) {
    List<String> lines = new ArrayList<>();
    for (Stage stage : stages) {
      String command = String.join(";", ((Command.Shell) stage.command()).lines());
      lines.add(stage.name().stage() + ": " + command);
    }
    return lines;
  }

  private static List<String> names(List<Stage> stages) {
    return stages.stream().map(stage -> stage.name().toString()).toList();
  }
}
