package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.core.Digest;
import dev.jrepro.testing.ChildJvm;
import dev.jrepro.testing.Ran;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outputs are taken over all or not at all, however a stage ends; and every run is recorded. */
final class FailedStageTest {

  @TempDir private Path folder;
  private Scratch scratch;

  @BeforeEach
  void makeProjectThatHasRun() {
    scratch =
        Scratch.pipeline(
            folder.resolve("p"),
            "s: {cmd: 'mkdir -p d && echo old > o && echo older > d/f', outs: [o, d]}");
    scratch.jrepro("run").ok();
    scratch.commit("run");
  }

  @Test
  void aFailedCommandLeavesEverythingAsItWas() {
    leavesEverything(
        "s: {cmd: 'rm -rf d; echo new > o; echo on the way; exit 7', outs: [o, d]}",
        "failed with exit code 7");
    scratch.jrepro("log").ok().prints("failed", "p:s");
    scratch.jrepro("logs", "s").ok().prints("on the way");
    scratch.jrepro("show", "s").ok().prints("failed, exit code 7");
  }

  @Test
  void aStageThatWroteToAnothersOutputIsNamedThoughItFailed() {
    scratch.stages(
        "a: {cmd: 'echo a > o', outs: [o]}",
        "b: {cmd: 'cat o > p; sleep 0.1; echo b >> o', deps: [o], outs: [p]}");
    Ran ran = scratch.jrepro("run", "-k");
    assertThat(ran.exit()).isEqualTo(1);
    ran.says("dependency o changed while it ran", "running then or since: b.");
  }

  @Test
  void nothingBehindALinkThatACommandMadeIsTouched() {
    Scratch other = Scratch.folder(folder.resolve("other")).write("f", "precious");
    String link = "rm -rf d; ln -s " + other.root() + " d; ";
    leavesEverything("s: {cmd: '" + link + "exit 1', outs: [d/f]}", "failed with exit code 1");
    leavesEverything(
        "s: {cmd: '" + link + "echo new > d/g', outs: [d/f]}", "made a symbolic link of d");
    assertThat(other.read("f")).isEqualTo("precious");
  }

  @Test
  void aDependencyThatAFailedCommandRemovedComesBackBeforeItIsTriedAgain() {
    scratch.write("in", "input").stages("s: {cmd: 'cat in > o', deps: [in], outs: [o]}");
    scratch.jrepro("run").ok();
    scratch
        .stages(
            "s: {cmd: 'cat in > o && rm in && test -e tried || { : > tried; exit 1; }', deps: [in],"
                + " outs: [o], retries: 1}")
        .jrepro("run")
        .fails(1, "its dependency in was gone after it ran", "in is there again");
    scratch.delete("tried").stages("s: {cmd: 'rm in; exit 1', deps: [in], outs: [o]}");
    scratch.jrepro("run").fails(1, "exit code 1", "in is there again");
    assertThat(scratch.read("in")).isEqualTo("input");
  }

  @Test
  void anOutputThatIsNotWrittenIsAFailure() {
    leavesEverything("s: {cmd: 'echo new > o', outs: [o, d]}", "did not write its output d");
  }

  @Test
  void aKilledCommandIsAFailureWithItsSignal() {
    leavesEverything("s: {cmd: 'echo new > o; kill -9 $$', outs: [o, d]}", "exit code 137");
  }

  @Test
  void anOutputThatCannotBeStoredIsARecordedFailure() {
    leavesEverything(
        "s: {cmd: 'mkdir d; ln -s /etc/passwd d/out; echo > o', outs: [o, d]}",
        "leads out of the project");
    scratch.jrepro("log", "-n", "1").ok().prints("failed");
    leavesEverything("s: {cmd: 'mkdir d; mkfifo d/pipe; echo > o', outs: [o, d]}", "d/pipe");
  }

  @Test
  void aCommandThatMakesItsFoldersReadOnlyIsUndoneAllTheSame() {
    leavesEverything(
        "s: {cmd: 'mkdir -p d/e; echo > d/e/f; chmod -R a-w d; exit 1', outs: [o, d]}",
        "exit code 1");
    scratch.jrepro("status", "--check").exits(3);
  }

  @Test
  void aCommandThatIsNotThereIsAFailure() {
    leavesEverything("s: {cmd: 'no-such-program', outs: [o, d]}", "exit code 127");
  }

  @Test
  void aTimeoutEndsTheWholeProcessGroup() {
    long before = System.nanoTime();
    leavesEverything(
        "s: {cmd: 'echo $$ > pid; sleep 300 & sleep 300', timeout: 1s, outs: [o, d]}",
        "took longer than its timeout");
    assertThat((System.nanoTime() - before) / 1_000_000_000).isLessThan(20);
    assertThat(groupIsGone()).isTrue();
  }

  @Test
  void aChildLeftInTheBackgroundIsEnded() {
    scratch.stages("s: {cmd: 'echo $$ > pid; sleep 300 & mkdir d; echo 1 > o', outs: [o, d]}");
    scratch.jrepro("run").ok();
    assertThat(groupIsGone()).isTrue();
  }

  @Test
  void aDaemonThatKeepsTheOutputOpenDoesNotHoldTheRun() {
    scratch.stages("s: {cmd: 'setsid sleep 30 & mkdir d; echo 1 > o', outs: [o, d]}");
    long before = System.nanoTime();
    scratch.jrepro("run").ok();
    assertThat((System.nanoTime() - before) / 1_000_000_000).isLessThan(20);
  }

  @Test
  void anInterruptEndsTheGroupPutsOutputsBackAndIsRecorded() {
    scratch.stages(
        "s: {cmd: 'echo $$ > pid; echo new > o; echo begun; sleep 300 & sleep 300', outs: [o, d]}");
    try (ChildJvm child = scratch.start("run")) {
      child.await(() -> child.said().contains("s | begun")).signal("INT");
      Ran ran = child.end().exits(130);
      assertThat(ran.err()).contains("Interrupted").doesNotContain("\tat ");
    }
    assertThat(groupIsGone()).isTrue();
    isAsItWas();
    scratch.jrepro("log", "-n", "1").ok().prints("aborted");
    scratch.jrepro("logs", "s").ok().prints("begun");
  }

  @Test
  void aStageThatRemovesItsOwnInputLosesNothing() {
    scratch.write("in", "precious");
    scratch.stages("s: {cmd: 'rm in; mkdir -p d; echo 2 > o', deps: [in], outs: [o, d]}");
    scratch.jrepro("run").fails(1, "its dependency in was gone after it ran", "in is there again");
    assertThat(scratch.read("in")).isEqualTo("precious");
    scratch.stages(
        "a: {cmd: 'echo made > in', outs: [in]}",
        "s: {cmd: 'rm in; mkdir -p d; echo 3 > o', deps: [in], outs: [o, d]}");
    scratch.jrepro("run").fails(1, "its dependency in was gone after it ran", "in is there again");
    assertThat(scratch.read("in")).isEqualTo("made\n");
    scratch.jrepro("log", "-n", "1").ok().prints("disturbed");
  }

  @Test
  void aStageThatWritesAnothersOutputIsFound() {
    scratch.stages(
        "a: {cmd: 'echo a > x', outs: [x]}",
        "b: {cmd: 'sleep 0.1; echo b > x; echo b > y', deps: [o], outs: [y]}",
        "s: {cmd: 'mkdir -p d && echo old > o && echo older > d/f', outs: [o, d]}");
    scratch
        .jrepro("run")
        .fails(1, "x, an output of stage a, was changed by something else", ": b.");
    scratch.jrepro("status").ok().prints("output x differs");
    scratch.jrepro("run").ok();
    assertThat(scratch.read("x")).isEqualTo("a\n");
    scratch.jrepro("status", "--check").ok();
  }

  @Test
  void aSecondRunWaitsForTheFirst() {
    scratch.stages("s: {cmd: 'echo begun; sleep 2; mkdir d; echo 1 > o', outs: [o, d]}");
    try (ChildJvm first = scratch.start("run")) {
      first.await(() -> first.said().contains("begun"));
      scratch.jrepro("status").ok();
      Ran second = scratch.jrepro("run").ok();
      second.says("Another jrepro is running", "up to date");
      first.end().ok();
    }
  }

  @Test
  void aDependencyThatChangesWhileTheStageRunsMakesNoLock() {
    scratch.write("in", "1").commit("in");
    scratch.stages("s: {cmd: 'cat in > o; mkdir d; echo 2 > in', deps: [in], outs: [o, d]}");
    String lock = scratch.read(".repro/lock/p/s.json");
    scratch.jrepro("run").fails(1, "its dependency in changed while it ran");
    assertThat(scratch.read(".repro/lock/p/s.json")).isEqualTo(lock);
    scratch.jrepro("log", "-n", "1").ok().prints("disturbed");
    scratch.write("in", "1");
    scratch.jrepro("run").fails(1, "changed while it ran");
  }

  @Test
  void whatAnOutputHeldAndNoCacheIsKeptBeforeItIsReplaced() {
    scratch.write("o", "edited").write("d/more", "mine");
    scratch.stages("s: {cmd: 'mkdir d; echo new > o', outs: [o, d]}");
    scratch.jrepro("run").ok().says("What was in o is kept in the cache as");
    assertThat(isKept("mine")).isTrue();
  }

  @Test
  void anOldOutputOfWhichTheCacheHasOnlyTheTreeIsKeptWhole() {
    // As after a fetch that was cut short: a tree, and none of what it names.
    scratch.lose(Digest.ofUtf8("older\n"));
    scratch.stages("s: {cmd: 'mkdir d; echo new > o', outs: [o, d]}");
    scratch.jrepro("run").ok();
    assertThat(isKept("older\n")).isTrue();
  }

  @Test
  void logFoldersAreKeptWithTheRecordAndLeftInPlace() {
    scratch.stages(
        "s: {cmd: 'mkdir d runs; echo l > runs/log; echo > o', outs: [o, d], logs: [runs]}");
    scratch.write("runs/mine", "by hand").jrepro("run").ok();
    assertThat(scratch.read("runs/log")).isEqualTo("l\n");
    scratch.jrepro("show", "s").ok().prints("logs     runs");
    assertThat(scratch.read(".repro/lock/p/s.json")).doesNotContain("\"runs\": {\"");
    assertThat(isKept("by hand")).isTrue();
    assertThat(isKept("l\n")).isTrue();
  }

  private boolean isKept(String text) {
    return scratch.cache().contains(Digest.ofUtf8(text));
  }

  private void leavesEverything(String stage, String why) {
    scratch.stages(stage);
    SortedMap<String, String> before = scratch.tree();
    scratch.jrepro("run").fails(1, why);
    if (scratch.has("pid")) {
      before.put("pid", scratch.tree().get("pid"));
    }
    assertThat(scratch.tree()).isEqualTo(before);
    isAsItWas();
  }

  private void isAsItWas() {
    assertThat(scratch.read("o")).isEqualTo("old\n");
    assertThat(scratch.read("d/f")).isEqualTo("older\n");
    assertThat(scratch.git("status", "--porcelain", ".repro")).isEmpty();
    assertThat(scratch.path(".git/jrepro/attempts")).isEmptyDirectory();
  }

  /** Returns whether no process is left of the group of which {@code pid} names the leader. */
  private boolean groupIsGone() {
    long group = Long.parseLong(scratch.read("pid").strip());
    return ProcessHandle.allProcesses().noneMatch(p -> groupOf(p.pid()).equals(Optional.of(group)));
  }

  private static Optional<Long> groupOf(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return fields[0].equals("Z") ? Optional.empty() : Optional.of(Long.parseLong(fields[2]));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
