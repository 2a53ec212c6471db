package dev.jrepro.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.core.Digest;
import dev.jrepro.testing.Caches;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to data that is cared for: commit, remove, move, checkout, diff, status. */
final class WorkspaceTest {

  /** Large enough to be a file of its own in the cache. */
  private static final String LARGE = "large".repeat(100_000);

  @TempDir private Path folder;
  private Scratch scratch;

  @BeforeEach
  void makeProjectWithData() {
    scratch =
        Scratch.project(folder.resolve("p")).write("data/raw/a", "1").write("data/raw/b", "2");
    scratch.jrepro("add", "data/raw").ok();
    scratch.commit("data");
  }

  @Test
  void commitStoresWhatChangedInPlace() {
    scratch.jrepro("commit").ok().says("Nothing has changed.");
    scratch.write("data/raw/a", "changed");
    scratch.jrepro("status", "--check").exits(3).prints("data/raw: modified");
    scratch.jrepro("commit", "data/raw").ok().says("Stored data/raw");
    scratch.jrepro("status", "--check").ok();
    scratch.delete("data/raw").jrepro("checkout").ok();
    assertThat(scratch.read("data/raw/a")).isEqualTo("changed");
    scratch.jrepro("commit", "nothing").fails(1, "nothing is no data");
  }

  @Test
  void removeEndsTheCareAndLeavesTheData() {
    scratch.jrepro("rm", "data/raw.repro").ok();
    assertThat(scratch.dirt()).contains("data/raw/a", "data/raw/b");
    assertThat(scratch.has("data/raw.repro")).isFalse();
    scratch.jrepro("remove", "data/raw").fails(1, "no data that jrepro cares for");
  }

  @Test
  void removeOfTheDataRefusesToLoseBytes() {
    scratch.write("data/raw/a", "unsaved");
    SortedMap<String, String> before = scratch.tree();
    scratch.jrepro("remove", "--outs", "data/raw").fails(1, "data/raw/a", "would be lost", "-f");
    assertThat(scratch.tree()).isEqualTo(before);
    scratch.jrepro("remove", "--outs", "-f", "data/raw").ok();
    assertThat(scratch.has("data/raw")).isFalse();
    assertThat(scratch.has("data/raw.repro")).isFalse();
  }

  @Test
  void moveTakesDataPointerAndIgnoreRuleAlong() {
    scratch.jrepro("mv", "data/raw", "new/place").ok().says("new/place");
    assertThat(scratch.read("new/place/a")).isEqualTo("1");
    assertThat(scratch.has("data/raw")).isFalse();
    assertThat(scratch.has("data/.gitignore")).isFalse();
    scratch.commit("moved").jrepro("status", "--check").ok();
    assertThat(scratch.git("ls-files")).doesNotContain("new/place/a").contains("new/place.repro");
  }

  @Test
  void moveIntoAFolderKeepsTheName() {
    scratch.write("other/readme", "x").jrepro("move", "data/raw", "other").ok();
    assertThat(scratch.read("other/raw/a")).isEqualTo("1");
  }

  @Test
  void moveOntoSomethingElseIsRefused() {
    scratch.write("other/file", "x").write("code.py", "x").commit("others");
    scratch.write("more", "x").jrepro("add", "more").ok();
    SortedMap<String, String> before = scratch.tree();
    scratch.jrepro("move", "data/raw", "other/file").fails(1, "there already");
    scratch.jrepro("move", "data/raw", "code.py").fails(1, "there already");
    scratch.jrepro("move", "data/raw", "more").fails(1, "there already");
    scratch.jrepro("move", "data/raw", "data/raw/inside").fails(1, "data/raw");
    scratch.jrepro("move", "more", "data/raw/more").fails(1, "data/raw");
    scratch.jrepro("move", "nothing", "x").fails(1, "nothing is no data");
    scratch.jrepro("move", "data/raw", "../x").fails(2, "outside the project");
    assertThat(scratch.tree()).isEqualTo(before);
  }

  @Test
  void moveOfDataThatIsNotHereMovesThePointer() {
    scratch.delete("data/raw").jrepro("move", "data/raw", "x").ok();
    scratch.jrepro("checkout").ok();
    assertThat(scratch.read("x/a")).isEqualTo("1");
  }

  @Test
  void checkoutRefusesToLoseUnsavedBytes() {
    scratch.write("data/raw/a", "unsaved").write("data/raw/new", "unsaved too");
    SortedMap<String, String> before = scratch.tree();
    scratch
        .jrepro("checkout")
        .fails(1, "data/raw/a, data/raw/new", "would be lost", "jrepro commit");
    assertThat(scratch.tree()).isEqualTo(before);
    scratch.jrepro("checkout", "-f", "data/raw").ok();
    assertThat(scratch.read("data/raw/a")).isEqualTo("1");
    assertThat(scratch.has("data/raw/new")).isFalse();
  }

  @Test
  void checkoutFollowsGitBetweenCommits() {
    scratch.write("data/raw/a", "second").delete("data/raw/b").jrepro("commit").ok();
    scratch.commit("second").git("checkout", "-q", "HEAD~1");
    scratch.jrepro("status", "--check").exits(3);
    scratch.jrepro("checkout").ok().says("Checked out data/raw");
    assertThat(scratch.read("data/raw/a")).isEqualTo("1");
    assertThat(scratch.read("data/raw/b")).isEqualTo("2");
  }

  @Test
  void checkoutBringsWhatIsThereAndNamesWhatIsNot() {
    scratch.write("data/raw/b", LARGE).jrepro("commit").ok();
    scratch.delete(".git/jrepro/objects/" + object(LARGE)).delete("data/raw");
    scratch.jrepro("checkout").fails(1, "lacks 1 file", "data/raw/b", "jrepro pull");
    assertThat(scratch.read("data/raw/a")).isEqualTo("1");
    assertThat(scratch.has("data/raw/b")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aCorruptObjectIsSaidAndSetAside(boolean large) throws IOException {
    String text = large ? LARGE : "small";
    scratch.write("data/raw/b", text).jrepro("commit").ok();
    try (Project project = Project.open(scratch.root())) {
      Caches.breakObject(project.cache(), Digest.ofUtf8(text));
    }
    String hex = Digest.ofUtf8(text).hex();
    scratch.delete("data/raw").jrepro("checkout").fails(4, hex, "corrupt");
    assertThat(scratch.has("data/raw/b")).isFalse();
    scratch.jrepro("checkout").fails(1, "data/raw/b");
    scratch.write("data/raw/b", text).jrepro("commit").ok();
    scratch.delete("data/raw").jrepro("checkout").ok();
    assertThat(scratch.read("data/raw/b")).isEqualTo(text);
  }

  @Test
  void aFileThatCouldNotBeBroughtIsNotSaidToBeThere() {
    scratch.write("single", LARGE).jrepro("add", "single").ok();
    scratch.delete("single").delete(".git/jrepro/objects/" + object(LARGE));
    assertThat(scratch.jrepro("checkout", "single").fails(1, "lacks 1 file").err())
        .doesNotContain("Checked out");
  }

  private static String object(String text) {
    String hex = Digest.ofUtf8(text).hex();
    return hex.substring(0, 2) + "/" + hex;
  }

  @Test
  void diffNamesFilesBetweenCommitsAndAgainstTheWorkspace() {
    scratch.write("data/raw/a", "x").write("data/raw/c", "3").delete("data/raw/b");
    scratch.jrepro("diff").ok().prints("A data/raw/c", "M data/raw/a", "D data/raw/b");
    scratch.jrepro("commit").ok();
    scratch.commit("second");
    scratch.jrepro("diff").ok().says("No difference.");
    scratch.jrepro("diff", "HEAD~1", "HEAD").ok().prints("A data/raw/c", "D data/raw/b");
    assertThat(scratch.jrepro("diff", "HEAD~1", "--json").ok().json().texts("changed"))
        .containsExactly("data/raw/a");
    scratch.jrepro("diff", "nope").fails(2, "'nope' names no commit");
  }

  @Test
  void statusOfTargetsIsThatOfThemAlone() {
    Scratch scratch =
        Scratch.project(folder.resolve("q"))
            .write("raw/one", "1")
            .write("raw/two/f", "2")
            .stages("a: {cmd: 'echo > a', outs: [a]}", "b: {cmd: 'echo > b', outs: [out/b]}");
    scratch.jrepro("add", "raw/one", "raw/two").ok();
    scratch.write("raw/two/f", "changed");
    assertThat(scratch.jrepro("status", "a").ok().out())
        .startsWith("a: stale")
        .doesNotContain("b:");
    assertThat(scratch.jrepro("status", "out").ok().out()).startsWith("b: stale");
    assertThat(scratch.jrepro("status", "raw").ok().out()).startsWith("raw/two: modified");
    assertThat(scratch.jrepro("status", "raw/two/f").ok().out()).startsWith("raw/two: modified");
    scratch.jrepro("status", "--check", "raw/one").ok().prints("Everything is up to date.");
    scratch.jrepro("status", "--check", "raw/one", "b").exits(3);
    scratch.jrepro("status", "nothing").fails(2, "nothing");
  }

  @Test
  void statusHasAJsonOfItsOwn() {
    assertThat(scratch.jrepro("status", "--json").ok().json().isTrue("clean")).isTrue();
    scratch.delete("data/raw");
    scratch.jrepro("status", "--json", "--check").exits(3).prints("\"data/raw\": \"missing\"");
  }

  @Test
  void workTreesShareTheCache() {
    scratch.git("worktree", "add", "-q", "../second");
    Scratch second = scratch.at(folder.resolve("second"));
    second.jrepro("checkout").ok();
    assertThat(second.read("data/raw/a")).isEqualTo("1");
    assertThat(second.jrepro("cache", "dir").ok().out())
        .isEqualTo(scratch.jrepro("cache", "dir").ok().out());
    second.stages("s: {cmd: cp data/raw/a out, deps: [data/raw], outs: [out]}");
    second.jrepro("run").ok().says("1 run");
    scratch.stages("s: {cmd: cp data/raw/a out, deps: [data/raw], outs: [out]}");
    scratch.jrepro("run").ok().says("1 restored");
  }

  @Test
  void everyWorkTreeHasItsOwnIndexOfFiles() throws Exception {
    scratch.git("worktree", "add", "-q", "../second");
    Scratch second = scratch.at(folder.resolve("second"));
    second.jrepro("checkout").ok();
    Thread.sleep(60); // Longer than the tick of a file system's clock.
    second.jrepro("status").ok();
    scratch.jrepro("status").ok();
    assertThat(scratch.path(".git/worktrees/second/jrepro/stat-index")).isRegularFile();
    assertThat(scratch.path(".git/jrepro/stat-index")).isRegularFile();
    second.write("data/raw/a", "changed");
    second.jrepro("diff").ok().prints("M data/raw/a");
    assertThat(scratch.jrepro("diff").ok().out()).doesNotContain("data/raw");
  }

  @Test
  void theCacheMovesWhereTheConfigurationSays() {
    scratch.jrepro("config", "--local", "cache.dir", folder.resolve("cache").toString()).ok();
    scratch.jrepro("cache", "dir").ok().prints(folder.resolve("cache").toString());
    scratch.write("more", "x").jrepro("add", "more").ok();
    assertThat(folder.resolve("cache/packs")).isDirectory();
    scratch.delete("more").jrepro("checkout", "more").ok();
    assertThat(scratch.dirt()).doesNotContain("config.local.yaml");
  }

  @Test
  void anUnknownKindOfLinkIsNamedWithItsLine() {
    scratch.write(".repro/config.yaml", "cache:\n  link: [hardlink, magic]\n");
    scratch.jrepro("status").fails(2, ".repro/config.yaml:2:", "'magic' is no kind of link");
  }

  @Test
  void protectedFilesAreSaidToBeSo() {
    scratch.jrepro("config", "cache.link", "reflink,hardlink").ok();
    assertThat(scratch.delete("data/raw").jrepro("checkout").ok().err().lines())
        .filteredOn(line -> line.contains("read-only"))
        .hasSize(1);
    scratch.jrepro("config", "cache.link", "reflink,copy").ok();
    assertThat(scratch.delete("data/raw").jrepro("checkout").ok().err())
        .doesNotContain("read-only");
  }

  @Test
  void aBrokenPointerIsNamedWithItsLine() {
    scratch.write("data/raw.repro", "<<<<<<< HEAD\nschema: 1\n=======\n");
    scratch.jrepro("status").fails(2, "data/raw.repro:");
    scratch.write("data/raw.repro", "schema: 1\nkind: f\ndigest: sha256:12\n");
    scratch.jrepro("status").fails(2, "data/raw.repro:3:", "digest");
  }
}
