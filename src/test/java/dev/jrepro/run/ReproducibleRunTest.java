package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.testing.ChildJvm;
import dev.jrepro.testing.Scratch;
import java.nio.file.Path;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that contradict their lock, and interrupted ones that go on where they were. */
final class ReproducibleRunTest {

  @TempDir private Path folder;

  @Test
  void aRunThatContradictsItsLockIsThreeAndChangesNothing() {
    Scratch scratch =
        Scratch.pipeline(
            folder.resolve("p"),
            "noisy: {cmd: 'date +%N > o', outs: [o]}",
            "next: {cmd: 'cat o > n; echo next >> ran', deps: [o], outs: [n]}");
    scratch.jrepro("run").ok();
    scratch.commit("run").delete("ran");
    SortedMap<String, String> before = scratch.tree();
    scratch
        .jrepro("run", "-f", "noisy")
        .fails(3, "stage p:noisy did not reproduce", "o as ", " instead of ", "--accept");
    assertThat(scratch.tree()).isEqualTo(before);
    scratch.jrepro("run", "-f").exits(3);
    assertThat(scratch.has("ran")).isFalse();
    scratch.jrepro("status", "--check").ok();
    scratch.jrepro("run", "-f", "--accept", "noisy").ok();
    assertThat(scratch.read(".repro/lock/p/noisy.json")).isNotEqualTo(before.get("o"));
    assertThat(scratch.tree().get("o")).isNotEqualTo(before.get("o"));
    assertThat(scratch.jrepro("log", "noisy").ok().out().lines()).hasSize(4);
  }

  @Test
  void whereTheCacheLacksTheLocksOutputsTheNewOnesStay() {
    Scratch scratch =
        Scratch.pipeline(folder.resolve("p"), "noisy: {cmd: 'date +%N > o', outs: [o]}");
    scratch.jrepro("run").ok();
    scratch.commit("run").delete("o").delete(".git/jrepro");
    scratch.jrepro("run").fails(3, "did not reproduce");
    assertThat(scratch.has("o")).isTrue();
    scratch.jrepro("status", "--check").exits(3).prints("output o differs from the lock");
  }

  @Test
  void anEqualResultIsOneMoreRecordAndGitStaysClean() {
    Scratch scratch = Scratch.pipeline(folder.resolve("p"), "s: {cmd: 'echo 1 > o', outs: [o]}");
    scratch.jrepro("run").ok();
    scratch.commit("run").jrepro("run", "-f").ok();
    assertThat(scratch.dirt()).isEmpty();
    assertThat(scratch.jrepro("log").ok().out().lines()).hasSize(2);
  }

  @Test
  void whatAnInterruptedRunLeftIsHandedToTheNextOne() {
    Scratch scratch = resumable();
    try (ChildJvm child = scratch.start("run")) {
      child.await(() -> child.said().contains("step 1")).signal("INT");
      child.end().exits(130);
    }
    assertThat(scratch.has("model")).isFalse();
    scratch.write("go", "").jrepro("run").ok().says("found 1");
    assertThat(scratch.read("model/steps")).isEqualTo("1\n2\n");
    scratch.jrepro("run", "-f").ok().says("found 0");
  }

  @Test
  void whatAKilledRunLeftIsHandedToTheNextOne() {
    Scratch scratch = resumable();
    killed(scratch);
    scratch.jrepro("status").ok().says("An interrupted run was undone");
    assertThat(scratch.has("model")).isFalse();
    scratch.write("go", "").jrepro("run").ok().says("found 1");
    assertThat(scratch.read("model/steps")).isEqualTo("1\n2\n");
  }

  @Test
  void aForcedRunStartsFromNothing() {
    Scratch scratch = resumable();
    killed(scratch);
    scratch.write("go", "").jrepro("run", "-f").ok().says("found 0");
  }

  @Test
  void anotherKeyStartsFromNothing() {
    Scratch scratch = resumable();
    killed(scratch);
    scratch.write("params.yaml", "n: 2\n").write("go", "").jrepro("run").ok().says("found 0");
  }

  private static void killed(Scratch scratch) {
    try (ChildJvm child = scratch.start("run")) {
      child.await(() -> child.said().contains("step 1")).signal("KILL");
      child.end().exits(137);
    }
  }

  /** A stage that makes its first step, and the second one only where it may {@code go}. */
  private Scratch resumable() {
    Scratch scratch =
        Scratch.project(folder.resolve("p"))
            .write("params.yaml", "n: 1\n")
            .write(".gitignore", "/go\n");
    scratch.write(
        "train.sh",
        """
        mkdir -p model
        echo "found $(cat model/steps 2>/dev/null | wc -l)"
        [ -f model/steps ] || echo 1 > model/steps
        echo "step 1"
        [ -f go ] || sleep 300
        echo 2 >> model/steps
        [ "$1" ] || true
        """);
    return scratch
        .stages(
            "train: {cmd: sh train.sh, deps: [train.sh], params: [n],"
                + " outs: [model: {checkpoint: true}]}")
        .commit("p");
  }
}
