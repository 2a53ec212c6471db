package dev.jrepro.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.core.Digest;
import dev.jrepro.store.FolderStore;
import dev.jrepro.testing.Caches;
import dev.jrepro.testing.Ran;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What fsck finds, whom it names, and how it is mended. */
final class FsckTest {

  @TempDir private Path folder;
  private Scratch project;

  @BeforeEach
  void makeProject() {
    project = Scratch.project(folder.resolve("project"));
    project.write("data/deep/file", "precious").write("data/other", "other");
    project.jrepro("add", "data").ok();
    project.commit("data");
  }

  private void damage(String text) throws IOException {
    Caches.breakObject(new FolderStore(project.path(".git/jrepro")), Digest.ofUtf8(text));
  }

  @Test
  void aSoundCacheIsSaidToBeSo() {
    assertThat(project.jrepro("fsck").ok().out())
        .isEqualTo("Checked 4 objects (242 B): all are what they should be.\n");
  }

  @Test
  void aDamagedObjectIsNamedWithThoseWhoNeedIt() throws IOException {
    damage("precious");
    String commit = project.git("rev-parse", "HEAD").substring(0, 10);
    Ran ran = project.jrepro("fsck");
    assertThat(ran.exit()).isEqualTo(4);
    assertThat(ran.out())
        .contains(Digest.ofUtf8("precious") + ": no good copy is here; it is needed by\n")
        .contains("  data/deep/file of the work tree " + project.root())
        .contains("  data/deep/file of commit " + commit)
        .contains("1 damaged.");
    assertThat(ran.err()).contains("Hint: 'jrepro fsck --repair-from REMOTE'");
    assertThat(project.jrepro("fsck").exit()).as("as long as it is lost").isEqualTo(4);
  }

  @Test
  void anotherCacheMendsIt() throws IOException {
    Scratch other = Scratch.project(folder.resolve("other"));
    other.write("copy", "precious").jrepro("add", "copy").ok();
    damage("precious");
    Ran ran = project.jrepro("fsck", "--repair-from", "../other").ok();
    assertThat(ran.out()).contains("Brought 1 good copy.");
    project.jrepro("fsck").ok();
    project.delete("data").jrepro("checkout").ok();
    assertThat(project.read("data/deep/file")).isEqualTo("precious");
  }

  @Test
  void aRemoteMendsIt() throws IOException {
    Files.createDirectories(folder.resolve("remote"));
    project.jrepro("remote", "add", "-d", "r", folder.resolve("remote").toString()).ok();
    project.jrepro("push").ok();
    damage("precious");
    assertThat(project.jrepro("fsck", "--repair-from", "r").ok().out())
        .contains("Brought 1 good copy.");
    project.jrepro("fsck").ok();
  }

  @Test
  void aPlaceThatLacksItMendsNothing() throws IOException {
    Scratch other = Scratch.project(folder.resolve("other"));
    other.write("copy", "something else").jrepro("add", "copy").ok();
    damage("precious");
    Ran ran = project.jrepro("fsck", "--repair-from", "../other");
    assertThat(ran.exit()).isEqualTo(4);
    assertThat(ran.out()).doesNotContain("Brought");
  }

  @Test
  void aDirectoryThatIsDamagedStopsGc() throws IOException {
    String tree = project.read("data.repro").replaceAll("(?s).*sha256:([0-9a-f]{64}).*", "$1");
    Caches.breakObject(new FolderStore(project.path(".git/jrepro")), new Digest(tree));
    for (int i = 0; i < 2; i++) {
      Ran ran = project.jrepro("gc", "--prune-now");
      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.err()).contains("a directory in data").contains("Nothing was removed.");
    }
    assertThat(new FolderStore(project.path(".git/jrepro")).contains(Digest.ofUtf8("precious")))
        .isTrue();
  }

  @Test
  void whatIsMissingIsNoDamage() {
    Scratch clone = project.cloneInto(folder.resolve("clone"));
    Ran ran = clone.jrepro("fsck").ok();
    assertThat(ran.out()).contains("data: 1 object is not here; 'jrepro fetch' brings");
  }

  @Test
  void neitherRemoteNorCacheIsAnError() {
    Ran ran = project.jrepro("fsck", "--repair-from", "nowhere");
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).contains("'nowhere' is no remote");
  }
}
