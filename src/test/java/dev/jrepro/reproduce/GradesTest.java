package dev.jrepro.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.json.JsonValue;
import dev.jrepro.tensors.Npy;
import dev.jrepro.tensors.Tensor;
import dev.jrepro.testing.Ran;
import dev.jrepro.testing.Scratch;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts as reproduced where bytes differ, and what is told beside. */
final class GradesTest {

  @TempDir private Path folder;

  @Test
  void numbersOfJsonAndTablesMayBeOffByWhatIsDeclared() {
    Scratch scratch =
        flipping(
            "m.json: {tolerance: 0.01}",
            "{\"acc\": 0.971, \"n\": [1, 2], \"name\": \"x\"}",
            "{\"acc\": 0.975, \"n\": [1, 2], \"name\": \"x\"}");
    scratch.jrepro("reproduce").ok().prints("m.json  within tolerance", "reproduced");
    scratch =
        flipping(
            "t.csv: {tolerance: {relative: 0.1}}",
            "step,loss\n1,2.0\n2,100\n",
            "step,loss\n1,2.1\n2,109\n");
    scratch.jrepro("reproduce").ok().prints("t.csv  within tolerance");
  }

  @Test
  void whatIsFurtherOffIsDifferentAndTheCellIsNamed() {
    Scratch scratch =
        flipping(
            "m.json: {tolerance: {absolute: 0.001}}",
            "{\"a\": {\"acc\": 0.971}, \"b\": 1.0001}",
            "{\"a\": {\"acc\": 0.975}, \"b\": 1.0002}");
    scratch
        .jrepro("reproduce")
        .exits(3)
        .prints("m.json  different", "first in m.json: a.acc: 0.971 then, 0.975 now");
    scratch = flipping("t.csv: {tolerance: 1}", "a,b\n1,x\n", "a,b\n1,y\n");
    scratch.jrepro("reproduce").exits(3).prints("first in t.csv: row 1, column b: x then, y now");
    scratch = flipping("t.csv: {tolerance: 1}", "a,b\n1,2\n", "a,b\n1,2\n1,2\n");
    scratch.jrepro("reproduce").exits(3).prints("row 2, column a: (nothing) then, 1 now");
    scratch = flipping("m.json", "{\"acc\": 0.971}", "{\"acc\": 0.9710001}");
    scratch.jrepro("reproduce").exits(3).prints("m.json  different");
  }

  @Test
  void tensorsMayBeOffToo() throws IOException {
    Scratch scratch = Scratch.project(folder.resolve("t")).write("flip", "0");
    scratch.write(".gitignore", "/flip\n");
    npy(scratch, "one.npy", 1f, 2f, 3f, 4f);
    npy(scratch, "two.npy", 1f, 2f, 3f, 4.001f);
    String line =
        "s: {cmd: 'cp one.npy m.npy; [ -e flip ] || cp two.npy m.npy', deps: [one.npy, two.npy],"
            + " outs: [m.npy: {tolerance: %s}]}";
    scratch.stages(line.formatted("0.01")).commit("p").jrepro("run").ok();
    scratch.commit("run").jrepro("reproduce").ok().prints("m.npy  within tolerance");
    // A tolerance is in no key: the lock stays fresh.
    scratch.stages(line.formatted("1.0e-5")).jrepro("status", "--check").ok();
    scratch.commit("closer");
    scratch
        .jrepro("reproduce", "--no-experiments")
        .exits(3)
        .prints("first in m.npy: tensor [1, 1]: 4.0 then, 4.001 now");
  }

  @Test
  void anArtifactIsAnsweredCellByCellAndOnlyWhatItNeedsRuns() {
    Scratch scratch = table();
    scratch.git("tag", "submitted");
    Ran ran = scratch.jrepro("reproduce", "submitted", "table2").ok();
    assertThat(ran.out().lines().map(line -> line.replaceAll(" +", " ")))
        .contains(
            "t.csv submitted regenerated grade",
            "row 1, column ours 0.97 0.97 identical",
            "row 1, column theirs 0.95 0.95 identical")
        .noneMatch(line -> line.contains("other.txt"));
    JsonValue.Obj json = scratch.jrepro("reproduce", "submitted", "table2", "--json").ok().json();
    assertThat(json.toString()).contains("row 1, column ours");
  }

  @Test
  void theFiguresOfClaimsStandBesideEachOther() {
    Scratch scratch = table();
    scratch
        .jrepro("reproduce")
        .ok()
        .prints(
            "claim good holds: m.json:acc, published 0.968 ± 0.002, n = 5, Table 2, submitted 0.97,"
                + " regenerated 0.97");
    JsonValue.Obj json = scratch.jrepro("reproduce", "--json").ok().json();
    assertThat(json.objects("claims", c -> c).getFirst().object("published").needNumber("value"))
        .isEqualTo(0.968);
    scratch.write("pipelines/p.yaml", scratch.read("pipelines/p.yaml").replace("sd:", "sdd:"));
    scratch.jrepro("status").fails(2, "pipelines/p.yaml:", "'sdd' is not known");
  }

  @Test
  void aWrongToleranceIsAnErrorWithItsPlace() {
    Scratch scratch = Scratch.project(folder.resolve("w"));
    scratch.stages("s: {cmd: 'echo > o', outs: [o: {tolerance: -1}]}");
    scratch.jrepro("status").fails(2, "pipelines/p.yaml:2:", "is below 0");
    scratch.stages("s: {cmd: 'echo > o', outs: [o: {tolerance: {absolut: 1}}]}");
    scratch.jrepro("status").fails(2, "'absolut' is not known", "absolute");
  }

  @Test
  void aDryRunTellsTimeMissingDataAndStages() throws IOException {
    Scratch scratch = Scratch.project(folder.resolve("d")).write("data/x", "1");
    scratch.jrepro("add", "data").ok();
    scratch.stages("s: {cmd: 'cat data/x > o', deps: [data], outs: [o]}").jrepro("run").ok();
    scratch.commit("run");
    scratch.jrepro("reproduce", "-n").ok().prints("p:s  ", " s\n", "one after the other");
    assertThat(scratch.jrepro("reproduce", "-n", "--json").ok().json().get("totalMillis"))
        .isPresent();
    Scratch clone = scratch.cloneInto(folder.resolve("e"));
    clone
        .jrepro("reproduce", "-n")
        .ok()
        .prints("p:s  never ran here", "expected: unknown", "missing: data (1 B), from nowhere");
    assertThat(Files.exists(clone.path("o"))).isFalse();
  }

  @Test
  void aSampleIsOfTheSameStagesForTheSameSeed() {
    Scratch scratch =
        Scratch.pipeline(
            folder.resolve("s"),
            "a: {cmd: 'echo 1 > a', outs: [a]}",
            "b: {cmd: 'cat a > b', deps: [a], outs: [b]}",
            "c: {cmd: 'cat b > c', deps: [b], outs: [c]}",
            "d: {cmd: 'cat c > d', deps: [c], outs: [d]}");
    scratch.jrepro("run").ok();
    scratch.commit("run");
    for (int seed = 1; seed <= 3; seed++) {
      Ran once = scratch.jrepro("reproduce", "HEAD", "--sample", "2", "--seed", "" + seed).ok();
      assertThat(once.out()).contains("sample of 2 stages, seed " + seed);
      assertThat(once.out().lines().filter(line -> line.endsWith("  identical"))).hasSize(2);
      assertThat(scratch.jrepro("reproduce", "HEAD", "--sample", "2", "--seed", "" + seed).out())
          .isEqualTo(once.out());
    }
    scratch.jrepro("reproduce", "--sample", "9").ok().prints("seed ", "reproduced");
    scratch.jrepro("reproduce", "--sample", "0").fails(2, "--sample");
    scratch.jrepro("reproduce", "--seed", "1").fails(2, "goes with --sample");
  }

  @Test
  void theEngineIsSaidFirst() {
    Scratch scratch = table();
    assertThat(scratch.jrepro("reproduce").ok().out()).startsWith("engine jrepro ");
    scratch.jrepro("reproduce", "--engine", ".").fails(1, "there is no jrepro.jar in");
  }

  /** Its jar names the classes under test, so that it is another process of the same jrepro. */
  @Test
  void anotherEngineRunsTheStages() throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    StringBuilder path = new StringBuilder();
    for (String part : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      path.append(Path.of(part).toUri()).append(' ');
    }
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, path.toString().strip());
    Path engine = Files.createDirectories(folder.resolve("engine/target/jrepro"));
    try (OutputStream out = Files.newOutputStream(engine.resolve("jrepro.jar"));
        JarOutputStream jar = new JarOutputStream(out, manifest)) {
      jar.finish();
    }
    Scratch scratch = table();
    scratch
        .jrepro("reproduce", "HEAD", "--engine", folder.resolve("engine").toString())
        .ok()
        .says("score: done in")
        .prints("of --engine", "t.csv      identical", "other.txt  identical", "reproduced");
  }

  private Scratch table() {
    Scratch scratch =
        Scratch.project(folder.resolve("p"))
            .write(
                "pipelines/p.yaml",
                """
                stages:
                  score: {cmd: 'echo "{\\"acc\\": 0.97}" > m.json', metrics: [m.json]}
                  table: {cmd: 'printf "ours,theirs\\n0.97,0.95\\n" > t.csv', deps: [m.json], outs: [t.csv]}
                  other: {cmd: 'echo > other.txt', outs: [other.txt]}
                artifacts:
                  table2: {path: t.csv}
                claims:
                  good:
                    text: "reaches 97 %"
                    metric: "m.json:acc"
                    equals: 0.97
                    tolerance: 0.005
                    published: {value: 0.968, sd: 0.002, n: 5, source: Table 2}
                """);
    scratch.jrepro("run").ok();
    return scratch.commit("run");
  }

  /** A stage that makes one thing in the workspace and another in a clean clone. */
  private Scratch flipping(String output, String here, String elsewhere) {
    String path = output.split(":", 2)[0];
    Scratch scratch =
        Scratch.project(folder.resolve("f" + Math.abs(here.hashCode() + elsewhere.hashCode())))
            .write("flip", "0")
            .write(".gitignore", "/flip\n")
            .write("one", here)
            .write("two", elsewhere);
    scratch.stages(
        "s: {cmd: 'cp one %s; [ -e flip ] || cp two %s', deps: [one, two], outs: [%s]}"
            .formatted(path, path, output));
    scratch.commit("p").jrepro("run").ok();
    return scratch.commit("run");
  }

  private static void npy(Scratch scratch, String path, float... values) throws IOException {
    Npy.write(scratch.path(path), Tensor.ofFloats(values, 2, 2));
  }
}
