package dev.jrepro.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.testing.Scratch;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Git repository becomes a project. */
final class InitTest {

  @TempDir private Path folder;

  @Test
  void aFreshRepositoryBecomesAProject() {
    Scratch scratch = Scratch.repository(folder.resolve("p"));
    scratch.jrepro("init").ok().says("A jrepro project in");
    assertThat(scratch.dirt().lines())
        .containsExactly(
            "?? .gitattributes",
            "?? .repro/.gitignore",
            "?? .repro/config.yaml",
            "?? .reproignore");
    assertThat(scratch.git("check-attr", "merge", "--", "a/b.repro", ".repro/lock/a/b/c.json"))
        .isEqualTo("a/b.repro: merge: jrepro\n.repro/lock/a/b/c.json: merge: jrepro\n");
    scratch.jrepro("status").ok().prints("Everything is up to date.");
  }

  @Test
  void outsideGitItRefusesWithAHint() {
    Scratch scratch = Scratch.folder(folder.resolve("p"));
    scratch.jrepro("init").fails(2, "Git repository", "Hint: ", "git init");
    assertThat(scratch.tree()).isEmpty();
    scratch.jrepro("status").fails(2, "Git repository", "Hint: ");
  }

  @Test
  void insideGitAndOutsideAProjectTheHintIsInit() {
    Scratch.repository(folder.resolve("p"))
        .jrepro("status")
        .fails(2, "no jrepro project", "jrepro init");
  }

  @Test
  void inASubfolderTheRepositorysRootIsTheProject() {
    Scratch scratch = Scratch.repository(folder.resolve("p")).write("a/b/file", "x");
    scratch.jreproIn(scratch.path("a/b"), "init").ok();
    assertThat(scratch.has(".repro/config.yaml")).isTrue();
    assertThat(scratch.has("a/b/.repro")).isFalse();
    scratch.jreproIn(scratch.path("a/b"), "add", "file").ok();
    assertThat(scratch.has("a/b/file.repro")).isTrue();
  }

  @Test
  void linesOfGitattributesThatAreThereStay() {
    Scratch scratch = Scratch.repository(folder.resolve("p"));
    scratch.write(".gitattributes", "*.png binary").jrepro("init").ok();
    scratch.jrepro("init").ok();
    assertThat(scratch.read(".gitattributes"))
        .isEqualTo("*.png binary\n.repro/lock/** merge=jrepro\n*.repro merge=jrepro\n");
  }

  @Test
  void doctorTellsWhetherLocksAreMerged() {
    Scratch scratch = Scratch.project(folder.resolve("p"));
    scratch.jrepro("doctor").ok().prints("jrepro merges locks and pointers");
    Scratch clone = scratch.cloneInto(folder.resolve("clone"));
    clone.jrepro("doctor").ok().prints("this clone does not have jrepro merge locks");
    clone.env("JREPRO_LAUNCHER", "/it's/100%/gone").jrepro("init").ok();
    clone.jrepro("doctor").ok().prints("the jrepro that is to merge locks is gone");
    clone.delete(".gitattributes");
    clone.jrepro("doctor").ok().prints("Git merges locks line by line");
  }

  @Test
  void aSecondTimeLeavesEverythingAsItIs() {
    Scratch scratch = Scratch.project(folder.resolve("p"));
    scratch.jrepro("config", "run.default", "digits").ok();
    String before = scratch.read(".repro/config.yaml");
    scratch.jrepro("init").ok();
    assertThat(scratch.read(".repro/config.yaml")).isEqualTo(before);
  }
}
