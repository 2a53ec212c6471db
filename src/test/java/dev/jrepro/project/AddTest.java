package dev.jrepro.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data is put under jrepro's care, whatever it is called, or left wholly alone. */
final class AddTest {

  @TempDir private Path folder;
  private Scratch scratch;

  @BeforeEach
  void makeProject() {
    scratch = Scratch.project(folder.resolve("p"));
  }

  @Test
  void aCommandThatIsSuggestedCanBePasted() {
    Scratch scratch = Scratch.project(folder.resolve("p")).write("my data/it's", "1").commit("it");
    scratch
        .jrepro("add", "my data/it's")
        .fails(1, "is tracked by Git", "'git rm -r --cached 'my data/it'\"'\"'s'' and a commit");
  }

  @Test
  void aFileIsStoredAndIgnoredAndItsPointerIsForGit() {
    scratch.write("data/raw.bin", "bytes").jrepro("add", "data/raw.bin").ok();
    assertThat(scratch.dirt().lines())
        .containsExactly("?? data/.gitignore", "?? data/raw.bin.repro");
    assertThat(scratch.read("data/raw.bin.repro"))
        .contains("schema: 1", "kind: ", "digest: ", "sizeBytes: 5", "count: 1");
    scratch.commit("data").jrepro("status", "--check").ok();
    scratch.checkCache();
  }

  @Test
  void aDirectoryComesBackWithEverythingThatMakesIt() throws IOException {
    scratch
        .write("data/d/sub/naïve name.txt", "é")
        .write("data/d/zero", "")
        .write("data/d/run.sh", "#!/bin/sh\n");
    Files.setPosixFilePermissions(
        scratch.path("data/d/run.sh"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectories(scratch.path("data/d/empty/deeper"));
    Files.createSymbolicLink(scratch.path("data/d/link"), Path.of("sub/naïve name.txt"));
    Files.createSymbolicLink(scratch.path("data/d/dangling"), Path.of("nothing"));
    SortedMap<String, String> before = scratch.tree("data/d");
    scratch.jrepro("add", "data/d").ok().says("data/d");
    scratch.delete("data/d").jrepro("checkout").ok();
    assertThat(scratch.tree("data/d")).isEqualTo(before);
    scratch.jrepro("status", "--check").ok();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "with space",
        "trailing ",
        "trailing  ",
        "#hash",
        "!bang",
        "star*",
        "brack[a]",
        "what?",
        "back\\slash",
        "tab\tname",
        "new\nline",
        "carriage\r",
        "\u5b57\u5f62",
        "e\u0301",
        "-dash",
        "quote'\"",
        ".hidden",
        "dollar$HOME",
      })
  void gitIgnoresExactlyTheFileOfAnyName(String name) {
    scratch.write("d/" + name, "x").write("d/other", "y").write("d/starX", "z");
    scratch.write("d/brackA", "z").write("d/whatX", "z");
    scratch.git("add", "d/other", "d/starX", "d/brackA", "d/whatX");
    scratch.jrepro("add", "d/" + name).ok();
    scratch.git("add", "-A");
    assertThat(scratch.git("ls-files", "-z").split("\0"))
        .contains("d/other", "d/" + name + ".repro")
        .doesNotContain("d/" + name);
    scratch.git("rm", "-q", "--cached", "d/starX", "d/brackA", "d/whatX");
    assertThat(scratch.git("ls-files", "-z", "-o", "--exclude-standard").split("\0"))
        .containsExactlyInAnyOrder("d/starX", "d/brackA", "d/whatX");
    scratch.commit("data").delete("d/" + name).jrepro("checkout").ok();
    assertThat(scratch.read("d/" + name)).isEqualTo("x");
    scratch.jrepro("remove", "d/" + name).ok();
    assertThat(scratch.has("d/.gitignore")).isFalse();
  }

  @Test
  void aLinkOutOfTheProjectIsRefused() throws IOException {
    scratch.write("data/a", "x");
    Files.createSymbolicLink(scratch.path("data/out"), Path.of("../../elsewhere"));
    nothingChanges(1, "data", "leads out of the project");
    Files.delete(scratch.path("data/out"));
    Files.createSymbolicLink(scratch.path("data/out"), Path.of("/etc/passwd"));
    nothingChanges(1, "data", "leads out of the project");
    Files.delete(scratch.path("data/out"));
  }

  @Test
  void whatGitTracksIsRefused() {
    scratch.write("code/a.py", "x").commit("code");
    nothingChanges(1, "code/a.py", "tracked by Git", "git rm -r --cached");
    nothingChanges(1, "code", "tracked by Git");
  }

  @Test
  void whatOverlapsOtherDataIsRefused() {
    scratch.write("data/sub/a", "x");
    scratch.jrepro("add", "data/sub").ok();
    scratch.commit("data").write("data/sub/b", "y");
    nothingChanges(1, "data/sub/b", "part of data/sub");
    scratch.write("more/sub/a", "x").jrepro("add", "more/sub/a").ok();
    nothingChanges(1, "more/sub");
  }

  @Test
  void anOutputOfAStageIsRefused() {
    scratch.stages("a: {cmd: \"mkdir -p out; echo > out/x\", outs: [out]}").commit("pipeline");
    scratch.jrepro("run").ok();
    scratch.commit("run");
    nothingChanges(1, "out", "output of p:a");
    nothingChanges(1, "out/x", "output of p:a");
  }

  @ParameterizedTest
  @ValueSource(strings = {".git/config", ".repro/config.yaml", ".", "nothing"})
  void whatIsNoDataIsRefused(String path) {
    nothingChanges(1, path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "../outside"})
  void whatIsOutsideIsRefused(String path) {
    nothingChanges(2, path, "outside the project");
  }

  @Test
  void oneWrongPathAmongGoodOnesChangesNothing() {
    scratch.write("a", "x");
    SortedMap<String, String> before = scratch.tree();
    scratch.jrepro("add", "a", "nothing").fails(1, "nothing is not there");
    assertThat(scratch.tree()).isEqualTo(before);
  }

  @Test
  void onePathInAnotherChangesNothing() {
    scratch.write("d/a", "x");
    SortedMap<String, String> before = scratch.tree();
    scratch.jrepro("add", "d", "d/a").fails(1, "d/a");
    assertThat(scratch.tree()).isEqualTo(before);
  }

  @Test
  void dataWhosePointerGitWouldIgnoreIsRefused() {
    scratch.write(".gitignore", "/data/\n").write("data/a", "x").commit("ignore");
    nothingChanges(1, "data/a", "Git ignores data/a.repro");
  }

  @Test
  void namesThatFoldTogetherAreRefusedWithBothNames() {
    scratch.write("data/README", "x").write("data/readme", "y");
    nothingChanges(1, "data", "'README'", "'readme'");
  }

  @Test
  void whatTheIgnoreFileNamesIsLeftOut() {
    scratch.write(".reproignore", "*.tmp\n").write("data/a", "x").write("data/b.tmp", "y");
    scratch.jrepro("add", "data").ok().says("1 file");
    scratch.delete("data").jrepro("checkout").ok();
    assertThat(scratch.tree("data").keySet()).containsExactly("data", "data/a");
  }

  @Test
  void addingAgainStoresWhatChanged() {
    scratch.write("data/a", "x").jrepro("add", "data").ok();
    String before = scratch.read("data.repro");
    scratch.write("data/a", "longer").jrepro("add", "data").ok();
    assertThat(scratch.read("data.repro")).isNotEqualTo(before);
    scratch.jrepro("status", "--check").ok();
  }

  @Test
  void pathsAreReadWhereTheCommandWasStarted() {
    scratch.write("a/b/file", "x").jreproIn(scratch.path("a/b"), "add", "../b/file").ok();
    assertThat(scratch.has("a/b/file.repro")).isTrue();
    scratch.write("c/file", "y").jrepro("-C", "c", "add", "file").ok();
    assertThat(scratch.has("c/file.repro")).isTrue();
  }

  private void nothingChanges(int exit, String path, String... parts) {
    SortedMap<String, String> before = scratch.tree();
    scratch.jrepro("add", path).fails(exit, parts);
    assertThat(scratch.tree()).isEqualTo(before);
  }
}
