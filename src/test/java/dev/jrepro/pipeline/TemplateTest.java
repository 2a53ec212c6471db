package dev.jrepro.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.core.RepoPath;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TemplateTest {

  private static final String PARAMS =
      """
      seed: 7
      rate: 1e-3
      on: True
      word: a b
      paths: [one, two]
      deep: {list: [{name: x}, {name: y}], keys: [p, q]}
      model: {lr: 0.10, wide: true, deep: false, empty: [], text: it's}
      """;

  @Test
  void valuesStandAsTheyWereWritten() {
    assertThat(cmd("run ${seed} ${rate} ${on} '${word}' ${ deep.list[1].name } ${deep.keys[0]}"))
        .isEqualTo("run 7 1e-3 true 'a b' y p");
  }

  @Test
  void mappingInACommandBecomesFlags() {
    assertThat(cmd("run ${model}")).isEqualTo("run --lr 0.10 --wide --text 'it'\"'\"'s'");
    assertThat(cmd("${model}")).isEqualTo("--lr 0.10 --wide --text 'it'\"'\"'s'");
  }

  @Test
  void backslashKeepsADollar() {
    assertThat(cmd("run \\${HOME} \\${seed} $HOME ${seed"))
        .isEqualTo("run ${HOME} ${seed} $HOME ${seed");
  }

  @Test
  void valueIsNotResolvedAgain() {
    MemoryFiles files =
        MemoryFiles.of("dvc.yaml", "stages:\n  a: {cmd: '${x}'}\n")
            .with("params.yaml", "x: ${y} $1 \\z\ny: 1\n");
    assertThat(files.stage().command()).isEqualTo(new Command.Shell(List.of("${y} $1 \\z")));
  }

  @Test
  void wholeValueKeepsItsType() {
    Stage stage = stage("cmd: x, deps: '${paths}', frozen: '${on}', timeout: '${seed}'");
    assertThat(stage.deps()).containsExactly(RepoPath.of("one"), RepoPath.of("two"));
    assertThat(stage.frozen()).isTrue();
    assertThat(stage.timeout().orElseThrow().toSeconds()).isEqualTo(7);
  }

  @Test
  void keysAndEveryPlaceAreResolved() {
    Stage stage =
        stage(
            "java: '${paths[0]}.java --seed ${seed}', wdir: 'd${seed}', outs: ['${paths[1]}':"
                + " {cache: '${model.deep}'}], metrics: ['m${seed}.json'], params:"
                + " ['${deep.keys[0]}.json': [k]], env: {A: '${seed}'}, desc: 'of ${word}'");
    assertThat(stage.command())
        .isEqualTo(new Command.JavaSource(RepoPath.of("d7/one.java"), List.of("--seed", "7")));
    assertThat(stage.outs())
        .extracting(output -> output.path() + " " + output.cached())
        .containsExactly("d7/m7.json true", "d7/two false");
    assertThat(stage.params().getFirst().file()).isEqualTo(RepoPath.of("d7/p.json"));
    assertThat(stage.environment().values()).containsEntry("A", "7");
    assertThat(stage.description()).isEqualTo("of a b");
  }

  @Test
  void variablesOfAStageAreItsOwn() {
    MemoryFiles files =
        MemoryFiles.of(
                "dvc.yaml",
                """
                vars: [{deep: {a: 1}}]
                stages:
                  a:
                    cmd: x ${own} ${deep.a} ${deep.b}
                    vars: [{own: 1, deep: {b: 2}}]
                  b:
                    cmd: x ${own} ${deep.a}
                    vars: [own.yaml, own.yaml]
                """)
            .with("own.yaml", "own: 3\n");
    assertThat(files.stages())
        .extracting(Stage::command)
        .containsExactly(
            new Command.Shell(List.of("x 1 1 2")), new Command.Shell(List.of("x 3 1")));
  }

  private static String cmd(String text) {
    MemoryFiles files =
        MemoryFiles.of("dvc.yaml", "stages:\n  a:\n    cmd: >-\n      " + text + "\n")
            .with("params.yaml", PARAMS);
    return ((Command.Shell) files.stage().command()).lines().getFirst();
  }

  private static Stage stage(String keys) {
    return MemoryFiles.of("dvc.yaml", "stages:\n  a: {" + keys + "}\n")
        .with("params.yaml", PARAMS)
        .with("d7/p.json", "{\"k\": 1}")
        .stage();
  }
}
