package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.project.Project;
import dev.jrepro.testing.ChildJvm;
import dev.jrepro.testing.Ran;
import dev.jrepro.testing.Scratch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Stages that run side by side come to what they come to one after the other. */
final class ParallelRunTest {

  private static final int STAGES = 24;

  @TempDir private Path folder;

  /** Each waits until all have begun: one after the other they would never end. */
  @Test
  void asManyStagesRunAtOnceAsAreAskedFor() {
    String wait = "touch up-%d; while [ $(ls up-* | wc -l) -lt 3 ]; do sleep 0.05; done; echo > %s";
    Scratch scratch =
        Scratch.pipeline(
            folder.resolve("p"),
            "a: {cmd: '" + wait.formatted(1, "a") + "', timeout: 60s, outs: [a]}",
            "b: {cmd: '" + wait.formatted(2, "b") + "', timeout: 60s, outs: [b]}",
            "c: {cmd: '" + wait.formatted(3, "c") + "', timeout: 60s, outs: [c]}",
            "d: {cmd: 'cat a b c > d', deps: [a, b, c], outs: [d]}");
    scratch.jrepro("run", "-j", "3").ok().says("4 run");
    scratch.jrepro("status", "--check").ok();
    assertThat(scratch.path(".git/jrepro/attempts")).isEmptyDirectory();
  }

  /** What waits for itself would wait for ever. */
  @Test
  @Timeout(60)
  void aRunWithinAStageOfTheSameWorkspaceIsRefused() {
    Scratch scratch =
        Scratch.pipeline(
            folder.resolve("p"),
            "a: {cmd: 'echo > a', outs: [a]}",
            "b: {cmd: 'touch up; while [ ! -e go ]; do sleep 0.05; done', outs: [up]}");
    try (ChildJvm run = scratch.start("run", "b");
        Project project = Project.open(scratch.root())) {
      run.await(() -> scratch.has("up"));
      Path report = Attempts.leftBehind(project).getFirst().file(Attempt.REPORT);
      scratch
          .env("JREPRO_STAGE", "p:b")
          .env("JREPRO_REPORT", report.toString())
          .jrepro("run", "a")
          .fails(1, "the command of stage p:b started 'jrepro run'", "dependency of the stage");
      scratch.write("go", "");
    }
  }

  @Test
  void jobsMayStandInTheConfiguration() {
    Scratch scratch =
        Scratch.pipeline(
            folder.resolve("p"),
            "a: {cmd: 'touch up-a; while [ ! -e up-b ]; do sleep 0.05; done; touch a',"
                + " timeout: 60s, outs: [a]}",
            "b: {cmd: 'touch up-b b', outs: [b]}");
    scratch.jrepro("config", "run.jobs", "2").ok();
    scratch.jrepro("run").ok();
    scratch.jrepro("config", "run.jobs", "none").fails(2, "'jobs' is a number");
    scratch.jrepro("run", "-j", "0").fails(2, "no number of stages", "auto");
  }

  /** Whatever order stages end in, locks and .gitignore files are the same to the byte. */
  @Test
  void theOrderInWhichStagesEndIsInNoFile() {
    long seed = Long.getLong("jrepro.parallel.seed", System.nanoTime());
    System.out.println("ParallelRunTest: -Djrepro.parallel.seed=" + seed);
    SortedMap<String, String> one = committed(new Random(seed), "one", "1");
    assertThat(committed(new Random(seed), "eight", "8")).isEqualTo(one);
    assertThat(committed(new Random(seed), "three", "3")).isEqualTo(one);
    assertThat(one).hasSizeGreaterThan(STAGES);
  }

  private SortedMap<String, String> committed(Random random, String name, String jobs) {
    List<String> lines = new ArrayList<>();
    Random pauses = new Random();
    List<Integer> names = new ArrayList<>(IntStream.range(0, STAGES).boxed().toList());
    Collections.shuffle(names, random);
    for (int i = 0; i < STAGES; i++) {
      List<String> deps = new ArrayList<>();
      for (int j = 0; j < i; j++) {
        if (random.nextInt(i + 1) < 2) {
          deps.add("d%d/o%02d".formatted(j % 3, j));
        }
      }
      String out = "d%d/o%02d".formatted(i % 3, i);
      lines.add(
          "s%02d: {cmd: 'sleep $PAUSE%d; cat /dev/null %s > %s; echo %d >> %s', env: {inherit:"
                  .formatted(names.get(i), i, String.join(" ", deps), out, i, out)
              + " true}, deps: [%s], outs: [%s]}".formatted(String.join(", ", deps), out));
    }
    Scratch scratch = Scratch.pipeline(folder.resolve(name), lines.toArray(String[]::new));
    for (int i = 0; i < STAGES; i++) {
      scratch.env("PAUSE" + i, "0.0" + pauses.nextInt(10));
    }
    scratch.jrepro("run", "-j", jobs).ok();
    scratch.jrepro("status", "--check").ok();
    SortedMap<String, String> files = new TreeMap<>(scratch.tree(".repro/lock"));
    for (String ignore : List.of("d0/.gitignore", "d1/.gitignore", "d2/.gitignore")) {
      files.put(ignore, scratch.read(ignore));
    }
    return files;
  }

  @Test
  void aFailureLetsRunWhatRunsAndStartsNothing() {
    Scratch scratch =
        Scratch.pipeline(
            folder.resolve("p"),
            "bad: {cmd: 'while [ ! -e up ]; do sleep 0.05; done; exit 4', timeout: 60s}",
            "good: {cmd: 'touch up; while [ ! -e go ]; do sleep 0.05; done; touch good',"
                + " timeout: 60s, outs: [good]}",
            "later: {cmd: 'touch later', outs: [later]}");
    try (ChildJvm child = scratch.start("run", "-j", "2")) {
      child.await(() -> child.said().contains("bad: failed with exit code 4"));
      scratch.write("go", "");
      Ran ran = child.end();
      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.err()).contains("good: done").doesNotContain("later: running");
    }
    assertThat(scratch.has("good")).isTrue();
    assertThat(scratch.has(".repro/lock/p/good.json")).isTrue();
    assertThat(scratch.has("later")).isFalse();
  }

  @Test
  void ctrlCEndsAllThatRunsAndPutsEverythingBack() {
    Scratch scratch =
        Scratch.pipeline(
            folder.resolve("p"),
            "a: {cmd: 'echo 1 > a', outs: [a]}",
            "b: {cmd: 'echo 1 > b', outs: [b]}");
    scratch.jrepro("run").ok();
    scratch.commit("run");
    scratch.stages(
        "a: {cmd: 'echo 2 > a; echo $$ > pid-a; sleep 300 & sleep 300', outs: [a]}",
        "b: {cmd: 'echo 2 > b; echo $$ > pid-b; sleep 300', outs: [b]}");
    try (ChildJvm child = scratch.start("run", "-j", "2")) {
      child.await(() -> scratch.has("pid-a") && scratch.has("pid-b"));
      child.signal("INT");
      assertThat(child.end().exit()).isEqualTo(130);
    }
    assertThat(scratch.read("a")).isEqualTo("1\n");
    assertThat(scratch.read("b")).isEqualTo("1\n");
    assertThat(scratch.path(".git/jrepro/attempts")).isEmptyDirectory();
    scratch.jrepro("log", "-n", "2").ok().prints("aborted", "p:a", "p:b");
    for (String pid : List.of("pid-a", "pid-b")) {
      assertThat(ProcessHandle.of(Long.parseLong(scratch.read(pid).strip()))).isEmpty();
    }
  }

  @Test
  void aSecondCtrlCEndsEverythingAtOnceAndTheNextCommandPutsItBack() {
    Scratch scratch = Scratch.pipeline(folder.resolve("p"), "a: {cmd: 'echo 1 > a', outs: [a]}");
    scratch.jrepro("run").ok();
    scratch.stages(
        "a: {cmd: 'trap : TERM; echo 2 > a; echo $$ > pid; while :; do sleep 1; done', outs: [a]}");
    try (ChildJvm child = scratch.start("run")) {
      child.await(() -> scratch.has("pid") && !scratch.read("pid").isEmpty());
      child.signal("INT");
      ChildJvm.pause(500);
      child.signal("INT");
      assertThat(child.end().exit()).isEqualTo(130);
    }
    assertThat(scratch.path(".git/jrepro/attempts")).isNotEmptyDirectory();
    scratch.jrepro("status").ok();
    assertThat(scratch.read("a")).isEqualTo("1\n");
    assertThat(ProcessHandle.of(Long.parseLong(scratch.read("pid").strip()))).isEmpty();
  }

  @Test
  void aSecondRunWaitsAndSeesWhatTheFirstMade() {
    Scratch scratch =
        Scratch.pipeline(
            folder.resolve("p"),
            "a: {cmd: 'touch up; while [ ! -e go ]; do sleep 0.05; done; date +%N > a',"
                + " timeout: 60s, outs: [a]}",
            "b: {cmd: 'cat a > b', deps: [a], outs: [b]}");
    try (ChildJvm first = scratch.start("run", "-j", "2");
        ChildJvm second =
            first.await(() -> scratch.has("up")) == first
                ? scratch.start("run", "-j", "2")
                : first) {
      second.await(() -> second.said().contains("waiting for it"));
      scratch.jrepro("status").ok();
      scratch.write("go", "");
      assertThat(first.end().exit()).isZero();
      Ran ran = second.end();
      assertThat(ran.exit()).isZero();
      assertThat(ran.err()).contains("Everything is up to date (2 stages).");
    }
  }
}
