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
        .containsExactly("?? .repro/.gitignore", "?? .repro/config.yaml", "?? .reproignore");
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
  void aSecondTimeLeavesEverythingAsItIs() {
    Scratch scratch = Scratch.project(folder.resolve("p"));
    scratch.jrepro("config", "run.default", "digits").ok();
    String before = scratch.read(".repro/config.yaml");
    scratch.jrepro("init").ok();
    assertThat(scratch.read(".repro/config.yaml")).isEqualTo(before);
  }
}
