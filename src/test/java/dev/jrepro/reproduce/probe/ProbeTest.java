package dev.jrepro.reproduce.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.json.JsonValue;
import dev.jrepro.testing.ChildJvm;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProbeTest {

  @TempDir private Path folder;
  private Path marks;

  @BeforeEach
  void whereCommandsLeaveMarks() {
    marks = folder.resolve("marks");
  }

  @Test
  void aDeadSeedIsToldFromLiveParameters() {
    Scratch scratch =
        project(
            "seed: 42\nlr: 0.1\nepochs: 3\n",
            "echo acc ${lr} > model.txt; echo n ${epochs} > n.txt",
            "params: [seed, lr, epochs], outs: [model.txt, n.txt]");
    scratch.jrepro("run").ok();
    scratch.commit("run");
    SortedMap<String, String> before = scratch.tree();
    String ledger = scratch.read(".git/jrepro/ledger");
    String text = scratch.jrepro("probe", "train").exits(3).out();
    assertThat(text)
        .contains("stage train: with nothing changed it gave what its lock says")
        .contains("param seed: DEAD, outputs identical under 42, 0, 1 and 2")
        .contains("param lr: LIVE only for 1 of 2 outputs, under 0.05: model.txt (line 1: acc 0.1")
        .contains("param epochs: LIVE only for 1 of 2 outputs, under 4: n.txt (line 1: n 3 then")
        .contains("1 dead: seed");
    assertThat(scratch.tree()).isEqualTo(before);
    assertThat(scratch.dirt()).isEmpty();
    assertThat(scratch.read(".git/jrepro/ledger")).isEqualTo(ledger);
  }

  @Test
  void aValueThatIsReadFromTheFileIsSeen() {
    Scratch scratch =
        project(
            "# values\nmode: 'fast'   # or slow\nother: x\n",
            "grep mode params.yaml > out.txt",
            "params: [mode, other], outs: [out.txt]");
    scratch.jrepro("run").ok();
    String text = scratch.jrepro("probe", "train").exits(3).out();
    assertThat(text)
        .contains("param mode: LIVE under fastx")
        .contains("param other: DEAD, outputs identical under x and xx");
  }

  @Test
  void aFailureShowsThatAValueIsRead() {
    Scratch scratch =
        project(
            "kind: adam\n",
            "if [ ${kind} = adam ]; then echo 1 > out.txt; else echo no such kind; exit 3; fi",
            "params: [kind], outs: [out.txt]");
    scratch.jrepro("run").ok();
    assertThat(scratch.jrepro("probe", "train").exits(0).out())
        .contains("param kind: LIVE, fails under adamx (failed with exit code 3: no such kind)");
    assertThat(scratch.jrepro("probe", "train", "--try", "kind=sgd,adam").exits(0).out())
        .contains("fails under sgd");
  }

  @Test
  void aParameterThatOnlyABranchReadsIsDeadOutsideIt() {
    Scratch scratch =
        project(
            "fancy: false\nwidth: 5\n",
            "if ${fancy}; then echo ${width} > out.txt; else echo plain > out.txt; fi",
            "params: [fancy, width], outs: [out.txt]");
    assertThat(scratch.jrepro("probe", "train").exits(3).out())
        .contains("stage train: with nothing changed it gave the same twice")
        .contains("param fancy: LIVE under true: out.txt")
        .contains("param width: DEAD, outputs identical under 5, 6, 2 and 10");
    scratch.write("params.yaml", "fancy: true\nwidth: 5\n");
    assertThat(scratch.jrepro("probe", "train").exits(0).out())
        .contains("param width: LIVE under 6: out.txt (line 1: 5 then, 6 now)");
  }

  @Test
  void dependenciesAreChangedAsWhatTheyAre() {
    Scratch scratch =
        project(
            "a: 1\n",
            "sh go.sh",
            "deps: [go.sh, used.csv, unused.json, words.txt, d], outs: [out.txt]");
    scratch
        .write("go.sh", "cat used.csv words.txt d/one.txt > out.txt; test -s words.txt\n")
        .write("used.csv", "x,y\n1,0.5\n")
        .write("unused.json", "{\"n\": 3, \"v\": [1.5, true]}\n")
        .write("words.txt", "hello\n")
        .write("d/one.txt", "no number\n")
        .write("d/two.txt", "2\n");
    scratch.commit("files").jrepro("run").ok();
    String text = scratch.jrepro("probe", "train").exits(3).out();
    assertThat(text)
        .contains("dep go.sh: LIVE, fails emptied")
        .contains(
            "dep used.csv: LIVE with all its numbers changed a little: out.txt (line 2: 1,0.5 then, 2,0.6 now)")
        .contains(
            "dep unused.json: DEAD, outputs identical with all its numbers changed a little and emptied")
        .contains(
            "dep words.txt: LIVE with a letter changed: out.txt (line 3: hello then, hellp now)")
        .contains("dep d: LIVE with one.txt changed (with a letter changed): out.txt");
  }

  @Test
  void variablesAreChangedAndNoValueOfTheCallersIsShown() {
    Scratch scratch =
        project(
            "a: 1\n",
            "echo $LIVE $TOKEN > out.txt",
            "env: {LIVE: '7', DEADLY: no}, outs: [out.txt]",
            "second: {cmd: 'echo $TOKEN > two.txt', env: [TOKEN, UNUSED], secrets: [HIDDEN], outs: [two.txt]}");
    scratch.env("TOKEN", "t0ps3cret").env("UNUSED", "q").env("HIDDEN", "h");
    scratch.jrepro("run").ok();
    assertThat(scratch.jrepro("probe", "train").exits(3).out())
        .contains("env LIVE: LIVE under 8: out.txt")
        .contains("env DEADLY: DEAD, outputs identical under no and nox");
    String text = scratch.jrepro("probe", "second", "-v").exits(3).out();
    assertThat(text)
        .contains("env TOKEN: LIVE under another value")
        .contains(
            "env UNUSED: DEAD, outputs identical under the caller's value, another value and nothing")
        .contains("env HIDDEN: not tried, it is a secret")
        .doesNotContain("UNUSED: q");
  }

  @Test
  void anItemOfAMatrixIsChangedWithoutItsName() {
    Scratch scratch = Scratch.project(folder.resolve("p"));
    scratch.write("params.yaml", "seeds: [0, 1]\n");
    scratch
        .stages(
            "train:",
            "  matrix: {lambda: [1, 10], seed: '${seeds}'}",
            "  cmd: echo ${item.lambda} > out/${key}.txt; echo seed ${item.seed} >/dev/null",
            "  outs: ['out/${key}.txt']")
        .commit("pipeline")
        .jrepro("run")
        .ok();
    assertThat(scratch.jrepro("probe", "train@1-0").exits(3).out())
        .contains("item lambda: LIVE under 2: out/1-0.txt")
        .contains("item seed: DEAD, outputs identical under 0, 1 and 2");
  }

  @Test
  void aStageThatIsAnotherEachTimeIsToldSo() {
    Scratch scratch =
        project(
            "a: 1\nb: 2\n",
            "date +%s%N > when.txt; echo ${a} > out.txt",
            "params: [a, b], outs: [when.txt, out.txt]");
    assertThat(scratch.jrepro("probe", "train").exits(1).out())
        .contains("stage train: with nothing changed it gave something else the second time")
        .contains("NONDETERMINISTIC: when.txt; the rest is judged by the other outputs")
        .contains("param a: LIVE under 2: out.txt")
        .contains(
            "param b: UNDECIDED, the outputs that are stable are identical under 2, 3, 1 and 4")
        .contains("nothing is dead");
    scratch.stages("train: {cmd: 'date +%s%N > when.txt', params: [a], outs: [when.txt]}");
    assertThat(scratch.jrepro("probe", "train").exits(1).out())
        .contains("NONDETERMINISTIC: when.txt, which is all that it makes")
        .doesNotContain("param a");
  }

  @Test
  void whatWasFoundOutIsNotTriedAgain() throws IOException {
    Scratch scratch =
        project("a: 1\nb: 1\n", mark() + "echo ${a} > out.txt", "params: [a, b], outs: [out.txt]");
    scratch.jrepro("run").ok();
    String first = scratch.jrepro("probe", "train").exits(3).out();
    int ran = ran();
    assertThat(ran).as("a run, one with nothing changed, one of a, two of b").isEqualTo(5);
    assertThat(scratch.jrepro("probe", "train", "-n").exits(0).out()).contains("all is known");
    assertThat(scratch.jrepro("probe", "train").exits(3).out()).isEqualTo(first);
    assertThat(ran()).isEqualTo(ran);
    scratch.jrepro("probe", "train", "-f", "--only", "a").exits(0);
    assertThat(ran()).isEqualTo(ran + 2);
  }

  @Test
  void aRunOfTheUsersOwnIsEvidenceToo() throws IOException {
    Scratch scratch =
        project("a: 1\n", mark() + "echo ${a} > out.txt", "params: [a], outs: [out.txt]");
    scratch.jrepro("run", "-S", "a=2").ok();
    scratch.jrepro("run").ok();
    assertThat(ran()).isEqualTo(2);
    assertThat(scratch.jrepro("probe", "train").exits(0).out()).contains("param a: LIVE under 2");
    assertThat(ran()).isEqualTo(2 + 1);
  }

  @Test
  void whatTakesTooLongIsNotBegun() throws IOException {
    Scratch scratch =
        project("a: 1\n", mark() + "sleep 0.3; echo 1 > out.txt", "params: [a], outs: [out.txt]");
    scratch.jrepro("run").ok();
    assertThat(scratch.jrepro("probe", "train", "-n").ok().out())
        .contains("param a: 1, then 2, then 0")
        .contains("3 runs at most, about ");
    scratch.jrepro("probe", "train", "--limit", "0s").exits(1);
    assertThat(ran()).isEqualTo(1);
  }

  @Test
  void anUnknownNameIsMisuse() {
    Scratch scratch = project("abc: 1\n", "echo 1 > out.txt", "params: [abc], outs: [out.txt]");
    assertThat(scratch.jrepro("probe", "train", "--only", "abd").exits(2).err())
        .contains("there is nothing called 'abd' to probe.")
        .contains("abc");
  }

  @Test
  void aStageThatReadsMoreThanItDeclaresIsToldSo() {
    Scratch scratch = project("a: 1\n", "cat hidden.txt > out.txt", "params: [a], outs: [out.txt]");
    scratch.write("hidden.txt", "1\n").commit("hidden");
    scratch.jrepro("run").ok();
    assertThat(scratch.jrepro("probe", "train").exits(1).err())
        .contains("with nothing changed, in a folder with what it declares and no more");
  }

  @Test
  void aCheckpointAndWhatPersistsAreNotThere() {
    Scratch scratch =
        project(
            "a: 1\nb: 1\n",
            "cat kept.txt model.txt 2>/dev/null; echo ${a} >> kept.txt; echo x >> model.txt",
            "params: [a, b], outs: [{kept.txt: {persist: true}}, {model.txt: {checkpoint: true}}]");
    scratch.jrepro("run").ok();
    assertThat(scratch.jrepro("probe", "train").exits(3).out())
        .contains("stage train: with nothing changed it gave what its lock says")
        .contains("param b: DEAD");
  }

  @Test
  void anItemOfAMapIsChanged() {
    Scratch scratch = Scratch.project(folder.resolve("p"));
    scratch.write("params.yaml", "a: 1\n");
    scratch
        .write("in/a.txt", "1\n")
        .write("in/b.txt", "2\n")
        .stages(
            "each:",
            "  map: {over: 'in/*.txt', as: f}",
            "  cmd: cat ${f.path} > out/${f.name}",
            "  params: [a]",
            "  outs: ['out/${f.name}']")
        .commit("pipeline")
        .jrepro("run")
        .ok();
    assertThat(scratch.jrepro("probe", "each").exits(3).out())
        .contains("dep in: LIVE with a.txt changed (with all its numbers changed a little): out")
        .contains("param a: DEAD");
  }

  @Test
  void trialsSideBySideComeToTheSame() {
    Scratch scratch =
        project(
            "a: 1\nb: 1\nc: 1\nd: {e: [1, 2], f: null}\n",
            "echo ${a} ${d.e[1]} > out.txt",
            "params: [a, b, c, d], outs: [out.txt]");
    scratch.jrepro("run").ok();
    JsonValue.Obj json = scratch.jrepro("probe", "train", "-j", "3", "--json").exits(3).json();
    JsonValue.Obj stage = json.objects("stages", each -> each).getFirst();
    List<String> verdicts =
        stage.objects("findings", f -> f.needText("name") + " " + f.needText("verdict"));
    assertThat(verdicts).containsExactly("a live", "b dead", "c dead", "d.e live", "d.f dead");
  }

  @Test
  void aProbeThatWasKilledGoesOnWhereItWas() throws IOException {
    String slow = "test $(grep -c . " + marks + ") != 3 || sleep 60; ";
    Scratch scratch =
        project(
            "a: 1\nb: 1\n",
            mark() + slow + "echo ${a} > out.txt",
            "params: [a, b], outs: [out.txt]");
    scratch.jrepro("run").ok();
    try (ChildJvm probe = scratch.start("probe", "train")) {
      probe.await(() -> count() == 3).signal("KILL");
      probe.end();
    }
    assertThat(scratch.jrepro("probe", "train").exits(3).out()).contains("param b: DEAD");
    int runAndControl = 2;
    int killed = 1;
    assertThat(ran()).isEqualTo(runAndControl + killed + 1 + 2);
  }

  private int count() {
    try {
      return Files.exists(marks) ? ran() : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A project with a stage {@code train}, committed. */
  private Scratch project(String params, String command, String rest, String... others) {
    Scratch scratch = Scratch.project(folder.resolve("p")).write("params.yaml", params);
    StringBuilder stages = new StringBuilder("stages:\n  train:\n    cmd: |\n");
    stages.append("      ").append(command).append('\n');
    stages.append("    <<: {").append(rest).append("}\n");
    for (String other : others) {
      stages.append("  ").append(other).append('\n');
    }
    return scratch.write("pipelines/p.yaml", stages.toString()).commit("pipeline");
  }

  private String mark() {
    return "echo x >> " + marks + "; ";
  }

  private int ran() throws IOException {
    return Files.readAllLines(marks).size();
  }
}
