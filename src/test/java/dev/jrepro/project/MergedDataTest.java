package dev.jrepro.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.testing.Scratch;
import dev.jrepro.testing.TwoBranches;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Branches that each changed the same data, merged by the real Git: what becomes of pointers. */
final class MergedDataTest {

  @TempDir private Path folder;
  private final List<TwoBranches> made = new ArrayList<>();

  @AfterEach
  void close() {
    made.forEach(TwoBranches::close);
  }

  private Scratch project(boolean withDriver) {
    TwoBranches branches = new TwoBranches(folder, "a path", withDriver);
    made.add(branches);
    branches
        .project()
        .write("data/a", "a")
        .write("data/sub/b", "b")
        .write("data/sub/c", "c")
        .write("data/old", "old")
        .stages("count: {cmd: 'ls data > count', deps: [data], outs: [count]}")
        .jrepro("add", "data")
        .ok();
    return branches.part();
  }

  /** Both sides change the data; ours is checked out then. */
  private static void sides(Scratch scratch, Runnable ours, Runnable theirs) {
    TwoBranches.sides(scratch, () -> add(scratch, ours), () -> add(scratch, theirs));
  }

  private static void add(Scratch scratch, Runnable change) {
    change.run();
    scratch.jrepro("add", "data").ok();
  }

  @Test
  void changesOfDifferentFilesAreMergedFileByFile() {
    Scratch scratch = project(true);
    sides(
        scratch,
        () -> scratch.write("data/a", "our a").write("data/sub/new", "n").write("data/both", "1"),
        () -> scratch.write("data/sub/b", "their b").delete("data/old").write("data/both", "1"));
    scratch.git("merge", "-q", "theirs");
    scratch.jrepro("checkout").ok();
    assertThat(scratch.tree("data").keySet())
        .containsExactly(
            "data", "data/a", "data/both", "data/sub", "data/sub/b", "data/sub/c", "data/sub/new");
    assertThat(scratch.read("data/a") + scratch.read("data/sub/b")).isEqualTo("our atheir b");
    scratch.jrepro("status").ok();
    scratch.jrepro("add", "data").ok();
    assertThat(scratch.dirt()).isEmpty();
    scratch.checkCache();
  }

  @Test
  void aFileThatBothChangedIsAConflictThatSaysHowToChoose() {
    Scratch scratch = project(true);
    sides(scratch, () -> scratch.write("data/a", "ours"), () -> scratch.write("data/a", "theirs"));
    assertThat(scratch.tryGit("merge", "theirs")).isEqualTo(1);
    assertThat(made.getFirst().calls()).isEqualTo(1);
    assertThat(scratch.read("data.repro")).contains("<<<<<<< ours\n", ">>>>>>> theirs\n");
    scratch
        .jrepro("checkout", "--theirs", "data")
        .ok()
        .says("Took their data", "git add data.repro");
    assertThat(scratch.read("data/a")).isEqualTo("theirs");
    assertThat(scratch.read("data.repro")).isEqualTo(scratch.git("show", "theirs:data.repro"));
  }

  @Test
  void aPointerWithConflictMarkersIsAnErrorForThoseWhoNeedItAndStatusTells() {
    Scratch scratch = project(false);
    sides(scratch, () -> scratch.write("data/a", "ours"), () -> scratch.write("data/a", "theirs"));
    String ours = scratch.git("show", "HEAD:data.repro").lines().toList().get(2).strip();
    String theirs = scratch.git("show", "theirs:data.repro").lines().toList().get(2).strip();
    assertThat(scratch.tryGit("merge", "theirs")).isEqualTo(1);
    scratch
        .jrepro("status")
        .ok()
        .prints("data: changed by both sides of a merge; 'jrepro checkout --ours' or '--theirs'");
    scratch.jrepro("status", "--json").ok().prints("\"unmerged\"");
    String[] both = {
      ours.replace("digest: ", ""), theirs.replace("digest: ", ""), "jrepro checkout --ours data"
    };
    scratch.jrepro("checkout").fails(1, both);
    scratch.jrepro("run").fails(1, both);
    scratch.jrepro("commit").fails(1, both);
    scratch.jrepro("rm", "data").fails(1, both);
    scratch.jrepro("rm", "data/a").fails(1, both);
    scratch.write("../remote/keep", "");
    scratch.jrepro("remote", "add", "-d", "shelf", folder.resolve("remote").toString()).ok();
    scratch.jrepro("push").fails(1, both);
    scratch.jrepro("pull").fails(1, both);
    scratch.jrepro("gc").ok();
    scratch.jrepro("checkout", "--ours", "--theirs").fails(2, "exclude");
    scratch.jrepro("checkout", "--ours", "other").fails(1, "other", "no data");
    scratch.jrepro("checkout", "--ours").ok();
    scratch.commit("settled");
    assertThat(scratch.git("diff", "HEAD^1", "--", "data.repro")).isEmpty();
    scratch.jrepro("run").ok();
    scratch.jrepro("push").ok();
  }

  @Test
  void addingSettlesAConflictByWhatIsInTheWorkspace() {
    Scratch scratch = project(false);
    sides(scratch, () -> scratch.write("data/a", "ours"), () -> scratch.write("data/a", "theirs"));
    scratch.tryGit("merge", "theirs");
    scratch.write("data/a", "both").jrepro("add", "data").ok();
    assertThat(scratch.read("data.repro")).doesNotContain("<<<");
    scratch.jrepro("run").ok();
  }

  @Test
  void whatTheCacheLacksIsNotMerged() {
    Scratch scratch = project(true);
    sides(scratch, () -> scratch.write("data/a", "ours"), () -> scratch.write("data/new", "n"));
    Scratch clone = scratch.cloneInto(folder.resolve("clone"));
    clone.jrepro("init").ok();
    clone.git("branch", "theirs", "origin/theirs");
    assertThat(clone.tryGit("merge", "theirs")).isEqualTo(1);
    clone.jrepro("status").ok().prints("data: changed by both sides");
  }

  @Test
  void runFollowsAPointerThatGitChangedAndUndoesNoMerge() {
    Scratch scratch = project(true);
    sides(scratch, () -> scratch.write("data/ours", "1"), () -> scratch.write("data/theirs", "2"));
    scratch.git("merge", "-q", "theirs");
    String merged = scratch.read("data.repro");
    scratch.jrepro("status").ok().prints("data: behind its pointer, which Git changed");
    scratch.jrepro("run").ok().says("data was behind its pointer");
    assertThat(scratch.read("data.repro")).isEqualTo(merged);
    assertThat(scratch.read("count")).contains("ours\n", "theirs\n");
    scratch.git("checkout", "-q", "HEAD~1");
    scratch.jrepro("run").ok().says("data was behind its pointer");
    assertThat(scratch.has("data/theirs")).isFalse();
  }

  @Test
  void whereAPersonChangedTheDataAndGitItsPointerNeitherIsLost() {
    Scratch scratch = project(true);
    sides(scratch, () -> scratch.write("data/ours", "1"), () -> scratch.write("data/theirs", "2"));
    scratch.git("merge", "-q", "theirs");
    String merged = scratch.read("data.repro");
    scratch.write("data/a", "edited");
    scratch.jrepro("status").ok().prints("data: modified");
    scratch
        .jrepro("run")
        .fails(1, "data was changed here", "'jrepro commit data'", "'jrepro checkout -f data'");
    assertThat(scratch.read("data.repro")).isEqualTo(merged);
    assertThat(scratch.read("data/a")).isEqualTo("edited");
    scratch.jrepro("commit", "data").ok();
    scratch.jrepro("run").ok();
    assertThat(scratch.read("data/a")).isEqualTo("edited");
    scratch.git("checkout", "-q", "--", "data.repro");
    scratch.write("data/a", "edited again").jrepro("run").fails(1, "data was changed here");
    scratch.jrepro("checkout", "-f", "data").ok();
    scratch.write("data/a", "edited once more");
    scratch.jrepro("run").ok().says("data has changed; its pointer names");
    assertThat(scratch.read("data/a")).isEqualTo("edited once more");
  }

  @Test
  void whatWasInPlaceWhenAStageReadItIsKnownThoughNoCommandPutItThere() {
    Scratch scratch = project(true);
    scratch.write("data/a", "edited").jrepro("add", "data").ok();
    scratch.commit("edited");
    scratch.git("checkout", "-q", "HEAD~1");
    scratch.jrepro("checkout").ok();
    scratch.delete(".git/jrepro/in-step.json").jrepro("run").ok();
    scratch.git("checkout", "-q", "-");
    String edited = scratch.read("data.repro");
    scratch.write("data/b", "mine").jrepro("run").fails(1, "data was changed here");
    assertThat(scratch.read("data.repro")).isEqualTo(edited);
  }
}
