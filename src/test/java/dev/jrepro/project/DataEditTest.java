package dev.jrepro.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.core.Digest;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Single files of data are added, replaced and removed where the data is, and where it is not. */
final class DataEditTest {

  @TempDir private Path folder;
  private Scratch a;
  private Scratch b;

  @BeforeEach
  void makeDataThatIsOnARemoteAlone() throws IOException {
    a = Scratch.project(folder.resolve("a"));
    a.write("data/raw/train/1.png", "one").write("data/raw/train/2.png", "two");
    a.write("data/raw/test/1.png", "three").jrepro("add", "data/raw").ok();
    Files.createDirectories(folder.resolve("store"));
    a.jrepro("remote", "add", "-d", "origin", folder.resolve("store").toString()).ok();
    a.commit("data").jrepro("push").ok();
    b = a.cloneInto(folder.resolve("b"));
    b.write("new.png", "new").commit("a file of Git's");
  }

  private static boolean has(Scratch scratch, String bytes) {
    try (Project project = Project.open(scratch.root())) {
      return project.cache().contains(Digest.ofUtf8(bytes));
    }
  }

  /** Returns the pointer that the same change to the files themselves leads to. */
  private String pointerAfter(Runnable change) {
    change.run();
    a.jrepro("commit").ok();
    return a.read("data/raw.repro");
  }

  @Test
  void aFileIsAddedToDataThatIsNotHere() {
    b.jrepro("add", "--to", "data/raw/train", "new.png").ok().says("4 files");
    assertThat(b.read("data/raw.repro"))
        .isEqualTo(pointerAfter(() -> a.write("data/raw/train/new.png", "new")));
    assertThat(b.has("data/raw")).isFalse();
    assertThat(has(b, "one")).isFalse();
    assertThat(has(b, "new")).isTrue();
    b.commit("added").jrepro("push").ok();
    Scratch c = b.cloneInto(folder.resolve("c"));
    c.jrepro("pull").ok();
    assertThat(c.tree("data/raw")).isEqualTo(a.tree("data/raw"));
  }

  @Test
  void aFileIsReplacedAndFoldersAreMade() {
    b.write("more/x", "x").write("more/y", "y");
    b.jrepro("add", "--to", "data/raw/train/1.png", "new.png").ok();
    b.jrepro("add", "--to", "data/raw/deep/er/z.png", "new.png").ok();
    b.jrepro("add", "--to", "data/raw", "more", "new.png").ok();
    assertThat(b.read("data/raw.repro"))
        .isEqualTo(
            pointerAfter(() ->
                a.write("data/raw/train/1.png", "new")
                    .write("data/raw/deep/er/z.png", "new")
                    .write("data/raw/more/x", "x")
                    .write("data/raw/more/y", "y")
                    .write("data/raw/new.png", "new")));
  }

  @Test
  void aFileIsRemovedFromDataThatIsNotHere() {
    b.jrepro("rm", "data/raw/train/1.png", "data/raw/test").ok().says("1 file,");
    assertThat(b.read("data/raw.repro"))
        .isEqualTo(pointerAfter(() -> a.delete("data/raw/train/1.png").delete("data/raw/test")));
    assertThat(has(b, "two")).isFalse();
    b.jrepro("rm", "data/raw/none").fails(1, "data/raw has no none");
    assertThat(b.has("data/raw.repro")).isTrue();
  }

  @Test
  void theWorkspaceFollowsWhereTheDataIs() {
    a.write("new.png", "new");
    a.jrepro("add", "--to", "data/raw/train", "new.png").ok();
    assertThat(a.read("data/raw/train/new.png")).isEqualTo("new");
    a.jrepro("rm", "data/raw/train/2.png").ok();
    assertThat(a.has("data/raw/train/2.png")).isFalse();
    a.commit("edited").jrepro("status", "--check").ok();
    a.write("data/raw/train/1.png", "saved in place");
    a.jrepro("add", "--to", "data/raw/train/1.png", "data/raw/train/1.png").ok();
    a.commit("in place").jrepro("status", "--check").ok();
  }

  @Test
  void unsavedBytesAreNotLost() {
    a.write("data/raw/train/1.png", "unsaved").write("data/raw/train/2.png", "unsaved");
    a.write("1.png", "new");
    SortedMap<String, String> before = a.tree();
    a.jrepro("add", "--to", "data/raw/train", "1.png")
        .fails(1, "data/raw/train/1.png", "would be lost");
    a.jrepro("rm", "data/raw/train/2.png").fails(1, "data/raw/train/2.png", "would be lost");
    assertThat(a.tree()).isEqualTo(before);
    a.jrepro("add", "-f", "--to", "data/raw/train", "1.png").ok();
    a.jrepro("rm", "-f", "data/raw/train/2.png").ok();
    assertThat(a.read("data/raw/train/1.png")).isEqualTo("new");
    assertThat(a.has("data/raw/train/2.png")).isFalse();
  }

  @Test
  void whatCannotBeIsRefusedAndNothingChanges() {
    b.write("single", "s").jrepro("add", "single").ok();
    Scratch place = Scratch.folder(folder.resolve("place")).write("f", "f");
    b.jrepro("import-url", place.root().toString(), "imported").ok();
    b.write("TRAIN", "t").write("one/x", "1").write("two/x", "2");
    SortedMap<String, String> before = b.tree();
    b.jrepro("add", "--to", "nowhere", "new.png").fails(1, "nowhere is in no data");
    b.jrepro("add", "--to", "single", "new.png").fails(1, "single is no directory");
    b.jrepro("add", "--to", "imported", "new.png").fails(1, "pinned import");
    b.jrepro("rm", "imported/f").fails(1, "pinned import");
    b.jrepro("add", "--to", "data/raw", "none.png").fails(1, "none.png is not there");
    b.jrepro("add", "--to", "data/raw/train/1.png/x", "new.png").fails(1, "no directory");
    b.jrepro("add", "--to", "data/raw/TRAIN", "new.png").fails(1, "cannot live together");
    b.jrepro("add", "--to", "data/raw", "one/x", "two/x").fails(1, "two of the files");
    b.jrepro("add", "-f", "new.png").fails(2, "-f is for --to");
    assertThat(b.tree()).isEqualTo(before);
  }
}
