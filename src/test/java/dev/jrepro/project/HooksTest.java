package dev.jrepro.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.testing.LauncherHere;
import dev.jrepro.testing.Scratch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Git calls jrepro where {@code install} has asked it to, and where nobody else does already. */
final class HooksTest {

  @TempDir private Path folder;
  private LauncherHere launcher;
  private Scratch scratch;

  @BeforeEach
  void makeProject() {
    launcher = new LauncherHere(folder.resolve("it's here/jrepro"), Map.of());
    scratch = Scratch.project(folder.resolve("p")).env("JREPRO_LAUNCHER", launcher.path());
    scratch.write("data", "one").jrepro("add", "data").ok();
    scratch.commit("one");
    scratch.git("branch", "first");
    scratch.write("data", "two").jrepro("add", "data").ok();
    scratch.commit("two");
  }

  @AfterEach
  void closeLauncher() {
    launcher.close();
  }

  @Test
  void dataIsCheckedOutWithABranchAndNotWithAFile() {
    scratch.git("checkout", "-q", "first");
    assertThat(scratch.read("data")).isEqualTo("two");
    scratch.git("checkout", "-q", "-");
    scratch.jrepro("install").ok().says("post-checkout", "pre-push");
    scratch.jrepro("doctor").ok().prints("post-checkout of jrepro's, pre-push of jrepro's");
    scratch.git("checkout", "-q", "first");
    assertThat(scratch.read("data")).isEqualTo("one");
    scratch.git("checkout", "-q", "-", "--", "data.repro");
    assertThat(scratch.read("data")).isEqualTo("one");
  }

  @Test
  void aBranchIsCheckedOutEvenIfItsDataIsNot() {
    scratch.jrepro("install").ok();
    scratch.write("data", "modified");
    assertThat(scratch.git("checkout", "first")).contains("Error: ", "data");
    assertThat(scratch.read("data")).isEqualTo("modified");
  }

  @Test
  void dataIsPushedBeforeItsCommitsAndAFailureStopsThem() {
    scratch.git("init", "-q", "--bare", folder.resolve("git").toString());
    scratch.git("remote", "add", "origin", folder.resolve("git").toString());
    scratch.jrepro("install").ok();
    scratch.git("push", "-q", "origin", "first");
    scratch.jrepro("remote", "add", "-d", "shelf", folder.resolve("remote").toString()).ok();
    scratch.commit("remote");
    assertThat(scratch.tryGit("push", "-q", "origin", "HEAD")).isNotZero();
    scratch.write("../remote/keep", "");
    assertThat(scratch.git("push", "origin", "HEAD", "first:again")).contains("pushed");
    Scratch clone = scratch.cloneInto(folder.resolve("clone"));
    clone.jrepro("pull").ok();
    assertThat(clone.read("data")).isEqualTo("two");
    clone.git("checkout", "-q", "first");
    clone.git("checkout", "-q", "-", "--", ".repro");
    clone.jrepro("pull").ok();
    assertThat(clone.read("data")).isEqualTo("one");
    scratch.git("push", "-q", "origin", ":first");
  }

  @Test
  void hooksOfOthersStayAndAreNamed() {
    scratch.write(".git/hooks/pre-push", "#!/bin/sh\nexit 0\n");
    scratch
        .jrepro("install")
        .fails(1, "there is a pre-push hook already", ".git/hooks/pre-push", "jrepro' push");
    assertThat(scratch.has(".git/hooks/post-checkout")).isFalse();
    assertThat(scratch.read(".git/hooks/pre-push")).isEqualTo("#!/bin/sh\nexit 0\n");
    scratch.jrepro("install", "--uninstall").ok().says("There are no hooks of jrepro's.");
    assertThat(scratch.has(".git/hooks/pre-push")).isTrue();
    scratch.jrepro("doctor").ok().prints("pre-push of somebody else's");
  }

  @Test
  void uninstallTakesThemBackAndMergingStays() {
    scratch.jrepro("install").ok();
    scratch.jrepro("install").ok();
    scratch.jrepro("install", "--uninstall").ok().says("Removed ");
    assertThat(scratch.has(".git/hooks/post-checkout")).isFalse();
    assertThat(scratch.has(".git/hooks/pre-push")).isFalse();
    scratch.jrepro("doctor").ok().prints("jrepro merges locks and pointers");
  }

  @Test
  void theConfiguredFolderOfHooksIsUsedIfItIsTheRepositorysOwn() {
    scratch.git("config", "core.hooksPath", "tools/hooks");
    scratch.jrepro("install").ok();
    assertThat(Files.isExecutable(scratch.path("tools/hooks/pre-push"))).isTrue();
    scratch.git("checkout", "-q", "first");
    assertThat(scratch.read("data")).isEqualTo("one");
    scratch.git("config", "core.hooksPath", folder.resolve("shared").toString());
    scratch.jrepro("install").fails(1, "shared", "not this repository's alone", "core.hooksPath");
    assertThat(Files.exists(folder.resolve("shared"))).isFalse();
  }

  @Test
  void aWorkTreeHasTheHooksOfItsRepository() {
    scratch.git("worktree", "add", "-q", folder.resolve("tree").toString(), "first");
    Scratch tree = scratch.at(folder.resolve("tree"));
    tree.jrepro("install").ok();
    assertThat(scratch.has(".git/hooks/post-checkout")).isTrue();
    tree.git("checkout", "-q", "--detach", "first");
    assertThat(tree.read("data")).isEqualTo("one");
  }

  @Test
  void aBareRepositoryIsRefused() {
    scratch.git("clone", "-q", "--bare", ".", folder.resolve("bare").toString());
    scratch.at(folder.resolve("bare")).jrepro("install").fails(2, "no Git repository");
  }

  @Test
  void withoutJreproACheckoutGoesOnAndAPushDoesNot() {
    scratch.env("JREPRO_LAUNCHER", "/no/such/jrepro").jrepro("install").ok();
    assertThat(scratch.git("checkout", "first")).contains("there is no /no/such/jrepro");
    scratch.git("init", "-q", "--bare", folder.resolve("git").toString());
    assertThat(scratch.tryGit("push", folder.resolve("git").toString(), "first")).isNotZero();
  }
}
