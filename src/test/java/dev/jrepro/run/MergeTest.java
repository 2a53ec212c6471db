package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.testing.Ran;
import dev.jrepro.testing.Scratch;
import dev.jrepro.testing.TwoBranches;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Branches that each ran stages, merged by the real Git: what becomes of the locks. */
final class MergeTest {

  private static final String ONE = ".repro/lock/p/one.json";
  private static final String TWO = ".repro/lock/p/two.json";

  @TempDir private Path folder;
  private final List<TwoBranches> made = new ArrayList<>();

  @AfterEach
  void close() {
    made.forEach(TwoBranches::close);
  }

  /** A stage for each of two parameter files, and one that needs both. */
  private Scratch project(boolean withDriver) {
    TwoBranches branches = new TwoBranches(folder, "it's a 100% path", withDriver);
    made.add(branches);
    Scratch scratch = branches.project();
    scratch
        .write("one.yaml", "a: 1\n")
        .write("two.yaml", "a: 1\n")
        .write(".gitignore", "/ran\n")
        .stages(
            "one: {cmd: 'cat one.yaml > o1; echo one >> ran', params: [{one.yaml: [a]}],"
                + " outs: [o1]}",
            "two: {cmd: 'cat two.yaml > o2; echo two >> ran', params: [{two.yaml: [a]}],"
                + " outs: [o2]}",
            "sum: {cmd: 'cat o1 o2 > o3; echo sum >> ran', deps: [o1, o2], outs: [o3]}");
    run(scratch);
    return branches.part();
  }

  private static String run(Scratch scratch) {
    scratch.write("ran", "");
    scratch.jrepro("run").ok();
    return scratch.read("ran").strip().replace('\n', ' ');
  }

  /** Each side sets one parameter, runs, and commits; ours is checked out then. */
  private static void sides(Scratch scratch, String file, String ours, String theirs) {
    TwoBranches.sides(
        scratch, () -> run(scratch.write(file, ours)), () -> run(scratch.write(file, theirs)));
  }

  @Test
  void differentStagesMergeCleanAndWhatNeedsBothRuns() {
    Scratch scratch = project(true);
    scratch.git("checkout", "-q", "theirs");
    scratch.write("two.yaml", "a: 2\n");
    run(scratch);
    scratch.commit("theirs");
    scratch.git("checkout", "-q", "-");
    scratch.jrepro("checkout").ok();
    scratch.write("one.yaml", "a: 2\n");
    run(scratch);
    scratch.commit("ours");
    scratch.git("merge", "-q", "theirs");
    assertThat(made.getFirst().calls()).isEqualTo(1);
    scratch.jrepro("checkout").ok();
    scratch
        .jrepro("status")
        .ok()
        .prints("sum: stale\n  both sides of a merge ran it, and its inputs are now those of");
    assertThat(run(scratch)).isEqualTo("sum");
    assertThat(scratch.read("o3")).isEqualTo("a: 2\na: 2\n");
    scratch.jrepro("status", "--check").ok();
  }

  @Test
  void aLockThatBothSidesWroteIsSettledByTheKeyOfWhatWasMerged() {
    Scratch scratch = project(true);
    sides(scratch, "one.yaml", "a: 2\n", "a: 3\n");
    String theirs = scratch.git("show", "theirs:" + ONE);
    assertThat(scratch.tryGit("merge", "-q", "theirs")).isEqualTo(1);
    assertThat(scratch.dirt()).contains("UU one.yaml").doesNotContain("UU .repro");
    scratch.git("checkout", "--theirs", "one.yaml");
    scratch.commit("merge");
    scratch.jrepro("status").ok().prints("the lock of one is right: 'jrepro run' writes it");
    scratch.jrepro("why", "one").ok().prints("the lock of one is right");
    assertThat(run(scratch)).isEmpty();
    assertThat(scratch.read("o3")).isEqualTo("a: 3\na: 1\n");
    assertThat(scratch.read(ONE)).isEqualTo(theirs);
    scratch.jrepro("status", "--check").ok();
  }

  @Test
  void outputsOfTheOtherSideAreKeptByGcUntilItIsSettled() {
    Scratch scratch = project(true);
    sides(scratch, "one.yaml", "a: 2\n", "a: 3\n");
    scratch.tryGit("merge", "-q", "theirs");
    scratch.git("checkout", "--theirs", "one.yaml");
    scratch.git("add", "-A");
    // One commit without parents: nothing but the merged files names the outputs.
    String tree = scratch.git("write-tree").strip();
    String commit = scratch.git("commit-tree", tree, "-m", "squashed").strip();
    scratch.git("reset", "-q", "--hard", commit);
    scratch.git("branch", "-D", "theirs");
    scratch.git("update-ref", "-d", "ORIG_HEAD");
    scratch.git("reflog", "expire", "--expire=now", "--all");
    scratch.jrepro("config", "gc.runs", "0d");
    scratch.jrepro("config", "gc.grace", "0d");
    scratch.jrepro("gc").ok();
    scratch.delete("o1").delete("o3");
    assertThat(run(scratch)).isEmpty();
    assertThat(scratch.read("o3")).isEqualTo("a: 3\na: 1\n");
  }

  @Test
  void aConflictInALockIsSettledTheSameWay() {
    for (String style : new String[] {"merge", "diff3", "zdiff3"}) {
      Scratch scratch = project(false);
      scratch.git("config", "merge.conflictStyle", style);
      sides(scratch, "one.yaml", "a: 2\n", "a: 3\n");
      String theirs = scratch.git("show", "theirs:" + ONE);
      assertThat(scratch.tryGit("merge", "-q", "theirs")).isEqualTo(1);
      assertThat(scratch.dirt()).contains("UU one.yaml", "UU " + ONE);
      assertThat(scratch.read(ONE)).contains("<<<<<<< ", "\n=======\n", ">>>>>>> theirs");
      scratch.git("checkout", "--theirs", "one.yaml");
      scratch.jrepro("status").ok().prints("the lock of one is right: 'jrepro run' writes it");
      scratch.commit("merge, markers and all");
      // Without the ledger, only the sides of the conflict tell of both runs.
      scratch.delete(".git/jrepro/ledger");
      assertThat(run(scratch)).as(style).isEmpty();
      assertThat(scratch.read("o3")).isEqualTo("a: 3\na: 1\n");
      assertThat(scratch.read(ONE)).isEqualTo(theirs);
      scratch.delete("");
    }
  }

  @Test
  void linesOfBothSidesThatGitHasJoinedAreNoLock() {
    Scratch scratch = project(false);
    sides(scratch, "one.yaml", "a: 2\n", "a: 3\n");
    String ours = scratch.read(ONE);
    scratch.tryGit("merge", "-q", "theirs");
    scratch.git("checkout", "--ours", "one.yaml");
    // As if theirs had changed a line far from those that both changed.
    scratch.write(ONE, scratch.read(ONE).replace("\"o1\"", "\"other\""));
    scratch.delete(".git/jrepro/ledger");
    scratch.commit("merge");
    scratch.jrepro("status").ok().prints("one: stale\n  its lock does not read");
    assertThat(run(scratch)).isEqualTo("one");
    assertThat(scratch.read(ONE)).isEqualTo(ours);
  }

  @Test
  void aFrozenStageIsForAPersonToSettle() {
    Scratch scratch = project(true);
    sides(scratch, "one.yaml", "a: 2\n", "a: 3\n");
    scratch.tryGit("merge", "-q", "theirs");
    scratch.git("checkout", "--ours", "one.yaml");
    scratch.write(
        "pipelines/p.yaml",
        scratch.read("pipelines/p.yaml").replace("one: {", "one: {frozen: 1, "));
    Ran ran = scratch.jrepro("run");
    assertThat(ran.exit()).isNotZero();
    scratch.write(
        "pipelines/p.yaml", scratch.read("pipelines/p.yaml").replace("frozen: 1", "frozen: true"));
    scratch.jrepro("run").fails(1, "one", "frozen", "git checkout HEAD -- " + ONE);
    scratch.git("checkout", "HEAD", "--", ONE);
    scratch.jrepro("run").ok();
  }

  @Test
  void bothOutputsTravelWhileALockIsToBeSettled() {
    Scratch scratch = project(true);
    scratch.write("../remote/keep", "");
    scratch.jrepro("remote", "add", "-d", "shelf", folder.resolve("remote").toString()).ok();
    scratch.commit("remote");
    sides(scratch, "two.yaml", "a: 2\n", "a: 3\n");
    scratch.tryGit("merge", "-q", "theirs");
    scratch.git("checkout", "--theirs", "two.yaml");
    scratch.commit("merge");
    scratch.jrepro("push").ok();
    Scratch clone = scratch.cloneInto(folder.resolve("clone"));
    clone.jrepro("pull").ok();
    assertThat(run(clone)).isEmpty();
    assertThat(clone.read("o3")).isEqualTo("a: 1\na: 3\n");
    assertThat(clone.read(TWO)).isEqualTo(scratch.git("show", "theirs:" + TWO));
  }
}
