package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.core.Digest;
import dev.jrepro.testing.Ran;
import dev.jrepro.testing.Scratch;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runs, what is restored, what stays; and why. Every stage tells {@code ran} that it ran. */
final class StalenessTest {

  @TempDir private Path folder;
  private Scratch scratch;

  @BeforeEach
  void makeProject() {
    scratch =
        Scratch.project(folder.resolve("p"))
            .write("params.yaml", "a: 1\nb: {c: 1, d: [1, 2]}\n")
            .write("in", "x\n")
            .write(".gitignore", "/ran\n")
            .stages(
                "one: {cmd: 'cat in > o1; grep a: params.yaml >> o1; echo one >> ran', deps: [in],"
                    + " params: [a], outs: [o1]}",
                "two: {cmd: 'wc -l < in > o2; : ${b.c}; echo two >> ran', deps: [in],"
                    + " params: [b.c], outs: [o2]}",
                "three: {cmd: 'cat o1 o2 > o3; echo three >> ran', deps: [o1, o2], outs: [o3]}")
            .commit("pipeline");
  }

  @Test
  void stagesRunBehindThoseThatTheyNeedAndOnce() {
    assertThat(run().ran()).isEqualTo("one two three");
    assertThat(scratch.read("o3")).isEqualTo("x\na: 1\n1\n");
    assertThat(scratch.dirt().lines())
        .containsExactly(
            " M .gitignore",
            "?? .repro/lock/p/one.json",
            "?? .repro/lock/p/three.json",
            "?? .repro/lock/p/two.json");
    scratch.commit("run");
    assertThat(run("run").ran()).isEmpty();
    scratch.jrepro("run").ok().says("Everything is up to date (3 stages).");
    scratch.jrepro("status", "--check").ok().prints("Everything is up to date.");
    assertThat(scratch.dirt()).isEmpty();
  }

  @Test
  void aChangedParameterRunsWhatDependsOnItAndBackRestores() {
    run();
    scratch.commit("run").write("params.yaml", "a: 2\nb: {c: 1, d: [1, 2]}\n");
    scratch.jrepro("status", "--check").exits(3).prints("one: stale", "parameter a", "1 → 2");
    scratch.jrepro("why", "one").ok().prints("parameter a (params.yaml) changed: 1 → 2");
    scratch.jrepro("why", "two").ok().prints("two is fresh.");
    scratch.jrepro("why", "three").ok().prints("it needs p:one, which is stale");
    assertThat(run().ran()).isEqualTo("one three");
    scratch.write("params.yaml", "a: 1\nb: {c: 1, d: [1, 2]}\n");
    Done back = run();
    assertThat(back.ran()).isEmpty();
    back.said().says("2 restored");
    assertThat(scratch.read("o1")).contains("a: 1");
    assertThat(scratch.dirt()).isEmpty();
  }

  @Test
  void equalOutputsKeepWhatFollowsFresh() {
    run();
    scratch.write("params.yaml", "a: 1\nb: {c: 2, d: [1, 2]}\n");
    Done done = run();
    assertThat(done.ran()).isEqualTo("two");
    done.said().says("1 run, 0 restored, 2 fresh");
  }

  @Test
  void aChangedFileOrCommandIsTheReason() {
    run();
    scratch.write("in", "y\n").jrepro("why", "two").ok().prints("dependency in changed");
    scratch.write("in", "x\n").jrepro("why", "two").ok().prints("two is fresh.");
    scratch.write("pipelines/p.yaml", scratch.read("pipelines/p.yaml").replace("wc -l", "wc  -l"));
    scratch.jrepro("why", "two").ok().prints("the command changed", "wc  -l");
    scratch.jrepro("why", "two", "--json").ok().prints("\"p:two\"", "the command changed");
  }

  @Test
  void anOutputThatIsGoneOrChangedIsRestoredAndTheChangeIsKept() {
    run();
    scratch.delete("o1");
    scratch.jrepro("why", "one").ok().prints("output o1 is missing");
    assertThat(run().ran()).isEmpty();
    scratch.write("o1", "edited by hand");
    scratch.jrepro("why", "one").ok().prints("output o1 differs from the lock");
    Done done = run();
    assertThat(done.ran()).isEmpty();
    String digest = Digest.ofUtf8("edited by hand").toString();
    done.said().says("What was in o1 is kept in the cache as " + digest);
    assertThat(scratch.read("o1")).isEqualTo("x\na: 1\n");
  }

  @Test
  void aDryRunSaysAndDoesNothing() {
    scratch.jrepro("run", "-n").ok().prints("one: would run", "it has never run here");
    assertThat(scratch.has("1")).isFalse();
    assertThat(scratch.dirt()).isEmpty();
  }

  @Test
  void targetsChooseWhatRuns() {
    assertThat(run("run", "two").ran()).isEqualTo("two");
    assertThat(run("run", "o1").ran()).isEqualTo("one");
    assertThat(run("run", "-s", "-f", "three").ran()).isEqualTo("three");
    assertThat(run("run", "-f", "--downstream", "two").ran()).isEqualTo("two three");
    assertThat(run("run", "-f", "p:one").ran()).isEqualTo("one");
    scratch.jrepro("run", "tow").fails(2, "tow", "two");
    scratch.jrepro("config", "run.default", "[two]").ok();
    assertThat(run("run", "-f").ran()).isEqualTo("two");
  }

  @Test
  void aParameterOnTheCommandLineCountsForThisRun() {
    run();
    scratch.commit("run");
    assertThat(run("run", "-S", "b.c=7").ran()).isEqualTo("two");
    assertThat(scratch.read("params.yaml")).contains("c: 1");
    scratch.jrepro("status", "--check").exits(3).prints("parameter b.c");
    assertThat(run().ran()).isEmpty();
    assertThat(scratch.dirt()).isEmpty();
    scratch.jrepro("run", "-S", "a=7").fails(2, "stage one", "nothing in its command");
    scratch.jrepro("run", "-S", "nope=1").fails(2, "nope");
    scratch.jrepro("run", "-S", "b.x=1").fails(2, "b.x");
    scratch.jrepro("run", "-S", "b").fails(2, "KEY=VALUE");
    scratch.jrepro("run", "-S", "a=[1").fails(2, "-S a");
  }

  @Test
  void keepGoingStopsOnlyWhatNeedsTheFailure() {
    scratch.stages(
        "bad: {cmd: 'exit 3', outs: [b]}",
        "good: {cmd: 'echo > g', outs: [g]}",
        "needs: {cmd: 'cat b > n', deps: [b], outs: [n]}");
    Ran ran = scratch.jrepro("run", "-k");
    ran.fails(1, "failed with exit code 3", "needs: passed over, because it needs bad");
    assertThat(scratch.has("g")).isTrue();
    scratch.jrepro("run").fails(1, "bad");
  }

  @Test
  void aStageThatAlwaysChangesRunsEveryTimeAndMayDiffer() {
    scratch.stages("t: {cmd: 'date +%N > t; echo t >> ran', always_changed: true, outs: [t]}");
    assertThat(run().ran()).isEqualTo("t");
    assertThat(run().ran()).isEqualTo("t");
  }

  @Test
  void aFrozenStageNeverRuns() {
    scratch.stages("t: {cmd: 'echo 1 > t; echo t >> ran', outs: [t]}");
    run();
    scratch.stages("t: {cmd: 'echo 2 > t; echo t >> ran', frozen: true, outs: [t]}");
    assertThat(run("run", "-f").ran()).isEmpty();
    scratch.jrepro("why", "t").ok().prints("frozen");
  }

  @Test
  void aPersistentOutputIsThereWhenTheStageStarts() {
    scratch.stages("t: {cmd: 'echo more >> t', outs: [t: {persist: true}]}");
    scratch.jrepro("run").ok();
    scratch.stages("t: {cmd: 'echo even more >> t', outs: [t: {persist: true}]}");
    scratch.jrepro("run").ok();
    assertThat(scratch.read("t")).isEqualTo("more\neven more\n");
    scratch.stages("t: {cmd: 'echo lost >> t; exit 1', outs: [t: {persist: true}]}");
    scratch.jrepro("run").fails(1, "exit code 1");
    assertThat(scratch.read("t")).isEqualTo("more\neven more\n");
  }

  @Test
  void anOutputThatIsNotCachedIsForGit() {
    scratch.stages("t: {cmd: 'echo 1 > t', outs: [t: {cache: false}]}");
    scratch.jrepro("run").ok();
    assertThat(scratch.dirt()).contains("?? t");
    scratch.commit("t").jrepro("status", "--check").ok();
    scratch.jrepro("run").ok().says("up to date");
  }

  @Test
  void volatileFieldsLeaveTheFileUntouched() {
    scratch.write("secs", "1").commit("s");
    scratch.stages(
        "t: {cmd: 'printf \"{\\\"acc\\\": 0.5, \\\"seconds\\\": %s}\" $(date +%s%N) > m.json',"
            + " metrics: [m.json: {volatile: [seconds]}]}");
    scratch.jrepro("run").ok();
    scratch.commit("run");
    String before = scratch.read("m.json");
    scratch.jrepro("run", "-f").ok();
    assertThat(scratch.read("m.json")).isEqualTo(before);
    assertThat(scratch.dirt()).isEmpty();
  }

  @Test
  void aLockWithConflictMarkersIsAStaleStage() {
    run();
    scratch.write(".repro/lock/p/one.json", "<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> other\n");
    scratch.jrepro("why", "one").ok().prints("its lock does not read");
    assertThat(run().said().ok().err()).contains("1 restored");
    scratch.jrepro("status", "--check").ok();
    scratch.write(".repro/lock/p/one.json", "{\"schema\": 1, \"key\": [], \"keySchema\": 1}");
    scratch.jrepro("why", "one").ok().prints("its lock does not read");
  }

  @Test
  void aLockOfAStageThatIsGoneIsNamed() {
    run();
    scratch.stages("one: {cmd: 'cat in > o1', deps: [in], outs: [o1]}");
    scratch.jrepro("status").ok().prints("p:two", "declared no more");
  }

  private record Done(Ran said, String ran) {}

  private Done run(String... arguments) {
    if (scratch.has("ran")) {
      scratch.delete("ran");
    }
    Ran said = scratch.jrepro(arguments.length == 0 ? new String[] {"run"} : arguments).ok();
    return new Done(said, scratch.has("ran") ? scratch.read("ran").strip().replace('\n', ' ') : "");
  }
}
