package dev.jrepro.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.core.Digest;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands on a path in a data set touch that path, and nothing beside it. */
final class PartialTest {

  @TempDir private Path folder;
  private Scratch a;

  @BeforeEach
  void makeProjectWithRemote() throws IOException {
    a = Scratch.project(folder.resolve("a"));
    for (String name :
        new String[] {"train/1.png", "train/2.png", "test/1.png", "test/deep/9.png"}) {
      a.write("data/raw/" + name, "bytes of " + name);
    }
    a.jrepro("add", "data/raw").ok();
    Files.createDirectories(folder.resolve("store"));
    a.jrepro("remote", "add", "-d", "origin", folder.resolve("store").toString()).ok();
    a.commit("data");
  }

  private static boolean has(Scratch scratch, String bytes) {
    try (Project project = Project.open(scratch.root())) {
      return project.cache().contains(Digest.ofUtf8(bytes));
    }
  }

  @Test
  void aPullOfOneFileBringsThatFileAlone() {
    a.jrepro("push").ok();
    Scratch b = a.cloneInto(folder.resolve("b"));
    b.jrepro("pull", "data/raw/test/deep/9.png").ok().says("Checked out data/raw/test/deep/9.png");
    assertThat(b.tree("data/raw"))
        .containsOnlyKeys(
            "data/raw", "data/raw/test", "data/raw/test/deep", "data/raw/test/deep/9.png");
    assertThat(has(b, "bytes of test/deep/9.png")).isTrue();
    assertThat(has(b, "bytes of test/1.png")).isFalse();
    b.jrepro("-C", "data/raw", "pull", "./test").ok();
    assertThat(has(b, "bytes of test/1.png")).isTrue();
    assertThat(has(b, "bytes of train/1.png")).isFalse();
    b.jrepro("pull", "data/raw/none").fails(2, "data/raw has no none");
    b.jrepro("pull").ok();
    assertThat(b.tree("data/raw")).isEqualTo(a.tree("data/raw"));
  }

  @Test
  void aCheckoutOfAPathLeavesItsNeighboursAlone() {
    a.write("data/raw/train/1.png", "unsaved").delete("data/raw/test");
    a.jrepro("checkout", "data/raw/test/1.png").ok();
    assertThat(a.read("data/raw/test/1.png")).isEqualTo("bytes of test/1.png");
    assertThat(a.has("data/raw/test/deep")).isFalse();
    a.jrepro("checkout", "data/raw/test", "data/raw/test/deep").ok();
    assertThat(a.has("data/raw/test/deep/9.png")).isTrue();
    assertThat(a.read("data/raw/train/1.png")).isEqualTo("unsaved");
    a.jrepro("checkout", "data/raw/train/1.png").fails(1, "would be lost");
    a.jrepro("checkout", "-f", "data/raw/train/1.png").ok();
    assertThat(a.read("data/raw/train/1.png")).isEqualTo("bytes of train/1.png");
  }

  @Test
  void aPushOfAPathSendsWhatIsBelowIt() {
    a.jrepro("push", "data/raw/train").ok();
    Scratch b = a.cloneInto(folder.resolve("b"));
    b.jrepro("pull", "data/raw/train").fails(5, "lacks");
    a.jrepro("push", "data/raw/test/deep/9.png").ok();
    a.jrepro("push").ok();
    b.jrepro("pull").ok();
    assertThat(b.tree("data/raw")).isEqualTo(a.tree("data/raw"));
  }

  @Test
  void aDifferenceOfAPathLooksAtThatAlone() {
    a.write("data/raw/train/1.png", "x").write("data/raw/test/1.png", "y");
    assertThat(a.jrepro("diff", "--targets", "data/raw/train").ok().out().lines())
        .containsExactly("M data/raw/train/1.png");
    a.delete("data/raw/train/2.png");
    assertThat(a.jrepro("diff", "--targets", "data/raw/train/2.png").ok().out().lines())
        .containsExactly("D data/raw/train/2.png");
    a.jrepro("commit").ok();
    a.commit("second");
    assertThat(a.jrepro("diff", "HEAD~1", "HEAD", "--targets", "data/raw/train").ok().out().lines())
        .containsExactly("M data/raw/train/1.png", "D data/raw/train/2.png");
    a.jrepro("diff", "--targets", "data/rw").fails(2, "data/rw");
  }

  @Test
  void outputsOfStagesHavePathsToo() {
    a.stages(
        "s: {cmd: 'mkdir -p out/a out/b && echo 1 > out/a/x && echo 2 > out/b/x', outs: [out]}");
    a.jrepro("run").ok();
    a.commit("ran").jrepro("push").ok();
    Scratch b = a.cloneInto(folder.resolve("b"));
    b.jrepro("pull", "out/a").ok();
    assertThat(b.tree("out")).containsOnlyKeys("out", "out/a", "out/a/x");
    assertThat(b.has("data/raw")).isFalse();
    b.jrepro("pull", "s").ok();
    assertThat(b.read("out/b/x")).isEqualTo("2\n");
  }

  @Test
  void filesThatIgnoreRulesLeaveOutAreNotOverwritten() {
    a.write("data/raw/notes.log", "of the data").jrepro("commit").ok();
    a.commit("with notes");
    a.delete("data/raw/notes.log").write(".reproignore", "*.log\n");
    a.write("data/raw/notes.log", "mine");
    SortedMap<String, String> before = a.tree();
    a.jrepro("checkout").fails(1, "data/raw/notes.log", "would be lost");
    assertThat(a.tree()).isEqualTo(before);
  }

  @Test
  void filesThatIgnoreRulesLeaveOutSurviveWhateverGoesAroundThem() {
    a.write(".reproignore", "*.log\n").write("data/raw/train/run.log", "mine");
    a.jrepro("rm", "data/raw/train").ok();
    assertThat(a.read("data/raw/train/run.log")).isEqualTo("mine");
    assertThat(a.has("data/raw/train/1.png")).isFalse();
    a.git("checkout", "-q", "data/raw.repro");
    a.jrepro("checkout").ok();
    assertThat(a.has("data/raw/train/1.png")).isTrue();
    a.jrepro("rm", "--outs", "data/raw").ok();
    assertThat(a.tree("data/raw"))
        .containsOnlyKeys("data/raw", "data/raw/train", "data/raw/train/run.log");
  }

  @Test
  void aPathIsReadFromTheFolderWhereItsPointerLies() {
    a.jrepro("push").ok();
    Scratch b = a.cloneInto(folder.resolve("b"));
    b.jreproIn(b.path("data"), "pull", "raw/train/1.png").ok();
    assertThat(b.tree("data/raw"))
        .containsOnlyKeys("data/raw", "data/raw/train", "data/raw/train/1.png");
  }

  @Test
  void aSwitchOfTenFilesInManyTouchesTen() throws IOException, InterruptedException {
    SortedMap<String, FileTime> times = new TreeMap<>();
    for (int i = 0; i < 3000; i++) {
      a.write("many/f%05d".formatted(i), "file " + i);
    }
    a.jrepro("add", "many").ok();
    a.commit("many").git("branch", "other");
    for (int i = 0; i < 3000; i += 300) {
      a.write("many/f%05d".formatted(i), "other " + i);
    }
    a.jrepro("commit").ok();
    a.commit("ten");
    for (Path each : children("many")) {
      times.put(each.getFileName().toString(), changed(each));
    }
    a.git("checkout", "-q", "other");
    a.jrepro("checkout").ok();
    int touched = 0;
    for (Path each : children("many")) {
      touched += changed(each).equals(times.get(each.getFileName().toString())) ? 0 : 1;
    }
    assertThat(touched).isEqualTo(10);
    assertThat(a.read("many/f00300")).isEqualTo("file 300");
    assertThat(a.jrepro("diff", "other", "master").ok().out().lines()).hasSize(10);
  }

  private Iterable<Path> children(String of) throws IOException {
    try (Stream<Path> files = Files.list(a.path(of))) {
      return files.toList();
    }
  }

  private static FileTime changed(Path path) throws IOException {
    return (FileTime) Files.getAttribute(path, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
  }
}
